#include "bindings/Cells.hpp"
#include "cell/objectdet/ObjectDetCell_Frame.hpp"
#include "data/provider/StimuliProvider.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, objectdet)
{
    bindCell<ObjectDetCell>(m, "ObjectDetCell", "Detections of a single-stage detector, class by class.");
    using Counts = std::vector<unsigned>;
    using Net = std::shared_ptr<DeepNet>;
    using Provider = std::shared_ptr<StimuliProvider>;
    bindFrames<ObjectDetFrame, ObjectDetCell>(
        m, "ObjectDetCell",
        [](auto& cls) {
            using C = typename std::remove_reference_t<decltype(cls)>::type;
            cls.def(py::init([](const Net& net, const std::string& name, const Provider& provider, unsigned nbOutputs, unsigned nbAnchors,
                                AnchorFormat inputFormat, PixelFormat pixelFormat, unsigned nbProposals, unsigned nbClass, double nmsThreshold,
                                const std::vector<double>& scoreThreshold, const Counts& numParts, const Counts& numTemplates,
                                const std::vector<Anchor>& anchors) {
                        return std::make_shared<C>(net, name, provider, nbOutputs,
                                                   ObjectDetCell::Options{nbAnchors, nbProposals, nbClass, inputFormat, pixelFormat, nmsThreshold,
                                                                          scoreThreshold, numParts, numTemplates, anchors});
                    }),
                    py::arg("deepNet").none(true), py::arg("name"), py::arg("sp"), py::arg("nbOutputs"), py::arg("nbAnchors"),
                    py::arg("inputFormat"), py::arg("pixelFormat"), py::arg("nbProposals"), py::arg("nbClass"), py::arg("nmsThreshold") = 0.5,
                    py::arg("scoreThreshold") = std::vector<double>{0.5}, py::arg("numParts") = Counts{}, py::arg("numTemplates") = Counts{},
                    py::arg("anchors") = std::vector<Anchor>{});
        },
        true);
}

#include "bindings/Cells.hpp"
#include "cell/anchor/AnchorCell_Frame.hpp"
#include "cell/anchor/AnchorClusters.hpp"
#include "data/provider/StimuliProvider.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(4, anchors)
{
#ifndef N2D2_BIND_CUDA
    Python::bindEnum<DetectorType>(m, "DetectorType");
    Python::bindEnum<AnchorFormat>(m, "Format");
    Python::bindEnum<PixelFormat>(m, "PixelFormat");
    py::class_<Anchor> anchor(m, "Anchor", "Reference box of a detector, relative to a place of the feature map.");
    Python::bindEnum<Anchoring>(anchor, "Operator");
    anchor.attr("Anchoring") = anchor.attr("Operator");
    anchor.def(py::init<>())
        .def(py::init<double, double, Anchoring>(), py::arg("width"), py::arg("height"), py::arg("anchoring") = Anchoring::TopLeft)
        .def(py::init<double, double, double, Anchoring>(), py::arg("area"), py::arg("ratio"), py::arg("scale") = 1.0,
             py::arg("anchoring") = Anchoring::TopLeft)
        .def(py::init<double, double, double, double>(), py::arg("x0"), py::arg("y0"), py::arg("width"), py::arg("height"))
        .def_readonly("x0", &Anchor::x0)
        .def_readonly("y0", &Anchor::y0)
        .def_readonly("x1", &Anchor::x1)
        .def_readonly("y1", &Anchor::y1);
    m.def(
        "generateAnchors",
        [](const std::shared_ptr<StimuliProvider>& provider, unsigned nbAnchors, unsigned nbClass, unsigned nbIter, Anchoring anchoring) {
            if (!provider)
                throw std::invalid_argument("[generateAnchors] it needs a stimuli provider");
            AnchorClusters clusters;
            clusters.nbAnchors = nbAnchors;
            clusters.nbClass = nbClass;
            clusters.nbIter = nbIter;
            std::vector<Anchor> anchors;
            for (const auto& [width, height] : clusters.generate(*provider, [](int label) { return label; }))
                anchors.push_back(Anchor(width, height, anchoring));
            return anchors;
        },
        py::arg("sp"), py::arg("nbAnchors") = 6, py::arg("nbClass") = 1, py::arg("nbIter") = 1000000, py::arg("anchoring") = Anchoring::TopLeft,
        "Anchors by k-means on the annotated boxes of the learning set, `nbAnchors` of each class; 1 class: of all labels together.");
#endif
}

N2D2_BIND(5, anchor)
{
    auto anchor = bindCell<AnchorCell>(m, "AnchorCell", "Boxes from coordinates relative to anchors, and their loss.");
    anchor.def("getDetectorType", &AnchorCell::getDetectorType)
        .def("getInputFormat", &AnchorCell::getInputFormat)
        .def("getAnchors", &AnchorCell::getAnchors)
        .def("getScoresCls", &AnchorCell::getScoresCls)
        .def("setLabelsMapping", &AnchorCell::setLabelsMapping, py::arg("classes"), py::arg("other") = -1,
             "Classes of labels, -1 = of none; `other`: class of labels which are not named.")
        .def(
            "getMatch",
            [](const AnchorCell& c, std::size_t index, std::size_t batchPos) {
                const AnchorCell::Match& match = c.getMatch(index, batchPos);
                return py::make_tuple(match.IoU, match.truth);
            },
            py::arg("index"), py::arg("batchPos") = 0,
            "(IoU, annotated box or -1) of anchor (anchor*height + y)*width + x in the last propagate.");
    bindFrames<AnchorFrame, AnchorCell>(
        m, "AnchorCell",
        [](auto& cls) {
            cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, const std::shared_ptr<StimuliProvider>&, DetectorType,
                             AnchorFormat, const std::vector<Anchor>&, unsigned>(),
                    py::arg("deepNet").none(true), py::arg("name"), py::arg("sp"), py::arg("detectorType"), py::arg("inputFormat"),
                    py::arg("anchors"), py::arg("scoresCls") = 1);
        },
        true);
}

#include "cell/KernelBinding.hpp"
#include "cell/conv/ConvCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, conv)
{
    auto conv = bindCell<ConvCell>(m, "ConvCell", "Convolution.");
    bindEnum<KernelsExportFormat>(conv, "WeightsExportFormat");
    bindKernels(conv);
    bindAxes(conv, "SubSample", &ConvCell::getSubSampleDims, 1u);
    conv.def("setExtendedPadding", &ConvCell::setExtendedPadding, py::arg("padding"),
             "{left, top, right, bottom} added to the padding.")
        .def("getExtendedPadding", &ConvCell::getExtendedPadding);

    bindFrames<ConvFrame, ConvCell>(m, "ConvCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, const std::vector<unsigned>&, unsigned,
                         const std::vector<unsigned>&, const std::vector<unsigned>&, const std::vector<int>&,
                         const std::vector<unsigned>&, std::shared_ptr<Activation>>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("kernelDims"), py::arg("nbOutputs"),
                py::arg("subSampleDims") = std::vector<unsigned>{1, 1},
                py::arg("strideDims") = std::vector<unsigned>{1, 1}, py::arg("paddingDims") = std::vector<int>{0, 0},
                py::arg("dilationDims") = std::vector<unsigned>{1, 1}, py::arg("activation") = py::none());
    });
}

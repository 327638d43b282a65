#include "bindings/Cells.hpp"
#include "bindings/TensorExchange.hpp"
#include "cell/conv/ConvCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, conv)
{
    auto conv = bindCell<ConvCell>(m, "ConvCell", "Convolution.");
    bindEnum<ConvWeightsExportFormat>(conv, "WeightsExportFormat");
    bindWeightTools(conv);
    conv.def(
            "getWeight",
            [](const ConvCell& c, std::size_t o, std::size_t channel, BaseTensor& value) {
                Tensor<double> kernel;
                c.getWeight(o, channel, kernel);
                fillGiven(value, kernel);
            },
            py::arg("output"), py::arg("channel"), py::arg("value"), "Fills `value` with the kernel of a channel; zeros where not connected.")
        .def("setWeight", &ConvCell::setWeight, py::arg("output"), py::arg("channel"), py::arg("value"))
        .def("getBias", [](const ConvCell& c, std::size_t o, BaseTensor& value) { fillGiven(value, c.getBias(o)); }, py::arg("output"),
             py::arg("value"), "Fills `value`; RuntimeError with NoBias.")
        .def("setBias", [](ConvCell& c, std::size_t o, const BaseTensor& value) { c.setBias(o, oneElement(value, c.label())); },
             py::arg("output"), py::arg("value"))
        .def("getBiases", [](const ConvCell& c) { return pythonHeader(c.getBiases()); }, "All biases, in the cell's memory; None with NoBias.")
        .def("getKernelWidth", &ConvCell::getKernelWidth)
        .def("getKernelHeight", &ConvCell::getKernelHeight)
        .def("getKernelDims", &ConvCell::getKernelDims);
    bindAxes(conv, "SubSample", &ConvCell::getSubSampleDims, 1u);
    bindAxes(conv, "Stride", &ConvCell::getStrideDims, 1u);
    bindAxes(conv, "Padding", &ConvCell::getPaddingDims, 0);
    bindAxes(conv, "Dilation", &ConvCell::getDilationDims, 1u);
    conv.def("setExtendedPadding", &ConvCell::setExtendedPadding, py::arg("padding"), "{left, top, right, bottom} added to the padding.")
        .def("getExtendedPadding", &ConvCell::getExtendedPadding);

    bindFrames<ConvFrame, ConvCell>(m, "ConvCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, const std::vector<unsigned>&, unsigned,
                         const std::vector<unsigned>&, const std::vector<unsigned>&, const std::vector<int>&, const std::vector<unsigned>&,
                         std::shared_ptr<Activation>>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("kernelDims"), py::arg("nbOutputs"),
                py::arg("subSampleDims") = std::vector<unsigned>{1, 1}, py::arg("strideDims") = std::vector<unsigned>{1, 1},
                py::arg("paddingDims") = std::vector<int>{0, 0}, py::arg("dilationDims") = std::vector<unsigned>{1, 1},
                py::arg("activation") = py::none());
    });
}

#include "bindings/Cells.hpp"
#include "bindings/TensorExchange.hpp"
#include "cell/deconv/DeconvCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, deconv)
{
    auto deconv = bindCell<DeconvCell>(m, "DeconvCell", "Deconvolution (transposed convolution).");
    bindEnum<DeconvWeightsExportFormat>(deconv, "WeightsExportFormat");
    bindWeightTools(deconv);
    deconv
        .def(
            "getWeight",
            [](const DeconvCell& c, std::size_t o, std::size_t channel, BaseTensor& value) {
                Tensor<double> kernel;
                c.getWeight(o, channel, kernel);
                fillGiven(value, kernel);
            },
            py::arg("output"), py::arg("channel"), py::arg("value"),
            "Fills `value` with the kernel of a channel; zeros where not connected.")
        .def("setWeight", &DeconvCell::setWeight, py::arg("output"), py::arg("channel"), py::arg("value"))
        .def(
            "getBias", [](const DeconvCell& c, std::size_t o, BaseTensor& value) { fillGiven(value, c.getBias(o)); },
            py::arg("output"), py::arg("value"), "Fills `value`; RuntimeError with NoBias.")
        .def(
            "setBias",
            [](DeconvCell& c, std::size_t o, const BaseTensor& value) { c.setBias(o, oneElement(value, c.label())); },
            py::arg("output"), py::arg("value"))
        .def(
            "getBiases", [](const DeconvCell& c) { return pythonHeader(c.getBiases()); },
            "All biases, in the cell's memory; None with NoBias.")
        .def("getKernelWidth", &DeconvCell::getKernelWidth)
        .def("getKernelHeight", &DeconvCell::getKernelHeight)
        .def("getKernelDims", &DeconvCell::getKernelDims);
    bindAxes(deconv, "Stride", &DeconvCell::getStrideDims, 1u);
    bindAxes(deconv, "Padding", &DeconvCell::getPaddingDims, 0);
    bindAxes(deconv, "Dilation", &DeconvCell::getDilationDims, 1u);

    bindFrames<DeconvFrame, DeconvCell>(m, "DeconvCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, const std::vector<unsigned>&, unsigned,
                         const std::vector<unsigned>&, const std::vector<int>&, const std::vector<unsigned>&,
                         std::shared_ptr<Activation>>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("kernelDims"), py::arg("nbOutputs"),
                py::arg("strideDims") = std::vector<unsigned>{1, 1}, py::arg("paddingDims") = std::vector<int>{0, 0},
                py::arg("dilationDims") = std::vector<unsigned>{1, 1}, py::arg("activation") = py::none());
    });
}

#pragma once
// What Python sees alike of cells with kernels, Conv and Deconv.
#include "bindings/Cells.hpp"
#include "bindings/TensorExchange.hpp"
#include "cell/KernelCell.hpp"

namespace N2D2::Python {

template <class Class> void bindKernels(Class& cls)
{
    using C = typename Class::type;
    bindWeightTools(cls);
    cls.def(
           "getWeight",
           [](const C& c, std::size_t o, std::size_t channel, BaseTensor& value) {
               Tensor<double> kernel;
               c.getWeight(o, channel, kernel);
               fillGiven(value, kernel);
           },
           py::arg("output"), py::arg("channel"), py::arg("value"), "Fills `value` with the kernel of a channel; zeros where not connected.")
        .def(
            "setWeight", [](C& c, std::size_t o, std::size_t channel, const BaseTensor& value) { c.setWeight(o, channel, value); },
            py::arg("output"), py::arg("channel"), py::arg("value"))
        .def(
            "getBias", [](const C& c, std::size_t o, BaseTensor& value) { fillGiven(value, c.getBias(o)); }, py::arg("output"),
            py::arg("value"), "Fills `value`; RuntimeError with NoBias.")
        .def(
            "setBias", [](C& c, std::size_t o, const BaseTensor& value) { c.setBias(o, oneElement(value, c.label())); }, py::arg("output"),
            py::arg("value"))
        .def(
            "getBiases", [](const C& c) { return pythonHeader(c.getBiases()); }, "All biases, in the cell's memory; None with NoBias.")
        .def("getKernelWidth", [](const C& c) { return c.getKernelWidth(); })
        .def("getKernelHeight", [](const C& c) { return c.getKernelHeight(); })
        .def("getKernelDims", [](const C& c) { return c.getKernelDims(); });
    bindAxes(cls, "Stride", &KernelCell::getStrideDims, 1u);
    bindAxes(cls, "Padding", &KernelCell::getPaddingDims, 0);
    bindAxes(cls, "Dilation", &KernelCell::getDilationDims, 1u);
}

}  // namespace N2D2::Python

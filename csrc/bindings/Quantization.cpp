// Quantization of a network in place, for the package.
#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Interrupts.hpp"
#include "deepnet/DeepNet.hpp"
#include "optimize/Quantization.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

QuantizationOptions optionsOf(unsigned nbBits, unsigned weightBits, const std::string& rescaling, bool perOutput, const std::string& weightsClipping,
                              bool noUnsigned, bool noEqualization)
{
    return {nbBits, weightBits, scalingModeOf(rescaling), perOutput, enumFromText<ClippingMode>(weightsClipping), noUnsigned, noEqualization};
}

py::list unsupported(const DeepNet& net, bool integers)
{
    py::list list;
    for (const Unsupported& cell : unsupportedLayers(net, integers))
        list.append(py::make_tuple(cell.cell, cell.type, cell.reason));
    return list;
}

}  // namespace

N2D2_BIND(7, quantization)
{
    m.def("unsupportedLayers", &unsupported, py::arg("deepNet"), py::arg("integers"),
          "(cell, type, reason) of all that cannot be exported, in integers or in floating point.");
    m.def(
        "prepareForQuantization",
        [](DeepNet& net, unsigned nbBits, unsigned weightBits, const std::string& weightsClipping, bool noEqualization) {
            const auto options = optionsOf(nbBits, weightBits, "Floating-point", false, weightsClipping, false, noEqualization);
            Python::interruptible([&] { prepareForQuantization(net, options); });
        },
        py::arg("deepNet"), py::arg("nbBits") = 8, py::arg("weightBits") = 0, py::arg("weightsClipping") = "None", py::arg("noEqualization") = false,
        "Padding fused, layers equalized, weights clipped: what comes before the calibration; docs/quantization.md.");
    m.def(
        "quantize",
        [](DeepNet& net, const Calibration& calibration, unsigned nbBits, unsigned weightBits, const std::string& rescaling, bool perOutput,
           bool noUnsigned) {
            const auto options = optionsOf(nbBits, weightBits, rescaling, perOutput, "None", noUnsigned, false);
            Python::interruptible([&] { quantize(net, calibration, options); });
        },
        py::arg("deepNet"), py::arg("calibration"), py::arg("nbBits") = 8, py::arg("weightBits") = 0, py::arg("rescaling") = "Floating-point",
        py::arg("perOutput") = false, py::arg("noUnsigned") = false,
        "Turns the network into one of integers, in place: it simulates what an export computes; docs/quantization.md.");
}

#include "activation/linear/LinearActivation.hpp"
#include "activation/logistic/LogisticActivation.hpp"
#include "activation/rectifier/RectifierActivation.hpp"
#include "activation/saturation/SaturationActivation.hpp"
#include "activation/softplus/SoftplusActivation.hpp"
#include "activation/swish/SwishActivation.hpp"
#include "activation/tanh/TanhActivation.hpp"
#include "bindings/Bind.hpp"
#include "bindings/Typed.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

template <class A, class Methods>
void bindActivation(py::module_& m, const std::string& name, const char* doc, const Methods& methods)
{
    Python::bindTyped<A, Activation>(
        m, name + "Activation", "_Frame", doc, [](auto& cls) { cls.def(py::init<>()); }, methods);
}

}  // namespace

N2D2_BIND(3, activation)
{
    py::class_<Activation, std::shared_ptr<Activation>, Parameterizable>(m, "Activation",
                                                                         "Non-linearity of the outputs of a cell.")
        .def("getType", &Activation::getType)
        .def("getModel", [](const Activation&) { return "Frame"; })
        .def("getOutputRange", &Activation::getOutputRange, "(min, max) of the outputs, infinite where unbounded.")
        .def("setActivationScaling", &Activation::setActivationScaling, py::arg("scaling"),
             "Rescaling of the outputs in front of the non-linearity, for inference.")
        .def("getActivationScaling", &Activation::getActivationScaling)
        .def("setQuantized", &Activation::setQuantized, py::arg("nbBits"), "Bits of the rescaled outputs; 0: those of the cell.")
        .def("getQuantizedNbBits", &Activation::getQuantizedNbBits);

    bindActivation<LinearActivation>(m, "Linear", "y = x, clamped to [-Clipping, Clipping] when Clipping is not 0.",
                                     [](auto& cls) { cls.def("getClipping", &LinearActivation::getClipping); });
    bindActivation<RectifierActivation>(m, "Rectifier", "max(x, 0), with LeakSlope below and Clipping above.",
                                        [](auto& cls) {
                                            cls.def("getLeakSlope", &RectifierActivation::getLeakSlope)
                                                .def("getClipping", &RectifierActivation::getClipping);
                                        });
    bindActivation<TanhActivation>(m, "Tanh", "tanh(Alpha x).",
                                   [](auto& cls) { cls.def("getAlpha", &TanhActivation::getAlpha); });
    bindActivation<SaturationActivation>(m, "Saturation", "x clamped to [-Threshold, Threshold].", [](auto& cls) {
        cls.def("getThreshold", &SaturationActivation::getThreshold);
    });
    bindActivation<SoftplusActivation>(m, "Softplus", "log(1 + exp(x)).", [](auto&) {});
    bindActivation<SwishActivation>(m, "Swish", "x sigmoid(x).", [](auto&) {});
    Python::bindTyped<LogisticActivation, Activation>(
        m, "LogisticActivation", "_Frame",
        "1 / (1 + exp(-x)); withLoss: the gradient passes unchanged (cross-entropy on the logits).",
        [](auto& cls) { cls.def(py::init<bool>(), py::arg("withLoss") = false); },
        [](auto& cls) {
            cls.def_property_static(
                "LogisticActivationDisabled", [](const py::object&) { return LogisticActivation::isDisabled(); },
                [](const py::object&, bool disabled) { LogisticActivation::setDisabled(disabled); },
                "While true, every Logistic of the process is the identity.");
        });
}

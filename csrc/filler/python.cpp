#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
#include "bindings/Typed.hpp"
#include "filler/constant/ConstantFiller.hpp"
#include "filler/he/HeFiller.hpp"
#include "filler/normal/NormalFiller.hpp"
#include "filler/uniform/UniformFiller.hpp"
#include "filler/xavier/XavierFiller.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(3, filler)
{
    py::class_<Filler, std::shared_ptr<Filler>, Parameterizable>(m, "Filler", "Initial values of weights and biases.")
        .def("getType", &Filler::getType);

    Python::bindTyped<ConstantFiller, Filler>(
        m, "ConstantFiller", "", "The same value everywhere.", [](auto& cls) { cls.def(py::init<double>(), py::arg("value") = 0.0); },
        [](auto& cls) { cls.def("getValue", &ConstantFiller::getValue); });
    Python::bindTyped<NormalFiller, Filler>(
        m, "NormalFiller", "", "N(mean, stdDev^2).",
        [](auto& cls) { cls.def(py::init<double, double>(), py::arg("mean") = 0.0, py::arg("stdDev") = 1.0); },
        [](auto& cls) { cls.def("getMean", &NormalFiller::getMean).def("getStdDev", &NormalFiller::getStdDev); });
    Python::bindTyped<UniformFiller, Filler>(
        m, "UniformFiller", "", "U[min, max].",
        [](auto& cls) { cls.def(py::init<double, double>(), py::arg("min") = 0.0, py::arg("max") = 1.0); },
        [](auto& cls) { cls.def("getMin", &UniformFiller::getMin).def("getMax", &UniformFiller::getMax); });

    // The enumeration comes before the default arguments that use it.
    Python::bindTyped<HeFiller, Filler>(
        m, "HeFiller", "", "scaling N(meanNorm / n, 2 / n).",
        [](auto& cls) {
            cls.def(py::init<VarianceNorm, double, double>(), py::arg("varianceNorm") = VarianceNorm::FanIn, py::arg("meanNorm") = 0.0,
                    py::arg("scaling") = 1.0);
        },
        [](auto& cls) {
            Python::bindEnum<VarianceNorm>(cls, "VarianceNorm");
            cls.def("getVarianceNorm", &HeFiller::getVarianceNorm)
                .def("getMeanNorm", &HeFiller::getMeanNorm)
                .def("getScaling", &HeFiller::getScaling);
        });
    Python::bindTyped<XavierFiller, Filler>(
        m, "XavierFiller", "", "Uniform: +-scaling sqrt(3 / n); Normal: standard deviation scaling sqrt(1 / n).",
        [](auto& cls) {
            cls.def(py::init<VarianceNorm, FillerDistribution, double>(), py::arg("varianceNorm") = VarianceNorm::FanIn,
                    py::arg("distribution") = FillerDistribution::Uniform, py::arg("scaling") = 1.0);
        },
        [&m](auto& cls) {
            const py::object norms = m.attr("HeFiller").attr("VarianceNorm");
            cls.attr("VarianceNorm") = norms;
            for (const std::string& name : EnumText<VarianceNorm>::names())
                cls.attr(name.c_str()) = norms.attr(name.c_str());
            Python::bindEnum<FillerDistribution>(cls, "Distribution");
            cls.def("getVarianceNorm", &XavierFiller::getVarianceNorm)
                .def("getDistribution", &XavierFiller::getDistribution)
                .def("getScaling", &XavierFiller::getScaling);
        });
}

#include "data/transformation/Binding.hpp"
#include "data/transformation/gradientfilter/GradientFilterTransformation.hpp"

N2D2_BIND(5, GradientFilterTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    auto bound = Python::bindTransformation<GradientFilterTransformation>(m, "GradientFilter", "Gradient of the image.");
    Python::bindEnum<GradientFilterEnums::GradientFilter>(bound, "GradientFilter");
    bound.def(py::init<double, double, bool>(), py::arg("scsale") = 1.0, py::arg("delta") = 0.0, py::arg("applyToLabels") = false)
        .def(py::init<double, double, bool>(), py::arg("scale"), py::arg("delta") = 0.0, py::arg("applyToLabels") = false);
}

#include "data/transformation/Binding.hpp"
#include "data/transformation/threshold/ThresholdTransformation.hpp"

N2D2_BIND(5, ThresholdTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    auto bound = Python::bindTransformation<ThresholdTransformation>(m, "Threshold", "Values against a threshold.");
    Python::bindEnum<ThresholdEnums::Operation>(bound, "Operation");
    bound.def(py::init<double, bool>(), py::arg("threshold"), py::arg("otsuMethod") = false)
        .def("getThreshold", &ThresholdTransformation::getThreshold)
        .def("getOtsuMethod", &ThresholdTransformation::getOtsuMethod);
}

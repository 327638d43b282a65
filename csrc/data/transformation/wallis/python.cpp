#include "data/transformation/Binding.hpp"
#include "data/transformation/wallis/WallisFilterTransformation.hpp"

N2D2_BIND(5, WallisFilterTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    Python::bindTransformation<WallisFilterTransformation>(m, "WallisFilter", "Local or global mean and deviation.")
        .def(py::init<unsigned, double, double>(), py::arg("size"), py::arg("mean") = 0.0, py::arg("stdDev") = 1.0)
        .def("getSize", &WallisFilterTransformation::getSize);
}

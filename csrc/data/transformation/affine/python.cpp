#include "data/transformation/Binding.hpp"
#include "data/transformation/affine/AffineTransformation.hpp"

N2D2_BIND(5, AffineTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    using T = AffineTransformation;
    auto bound = Python::bindTransformation<T>(m, "Affine", "Element-wise operations with the matrices of files.");
    Python::shareEnum(m.attr("RangeAffineTransformation"), bound, "Operator");
    bound
        .def(py::init<T::Operator, const std::string&, T::Operator, const std::string&>(), py::arg("firstOperator"), py::arg("firstValue"),
             py::arg("secondOperator") = T::Plus, py::arg("secondValue") = "", "The values are names of files.")
        .def("getFirstOperator", &T::getFirstOperator)
        .def("getFirstValue", &T::getFirstValue)
        .def("getSecondOperator", &T::getSecondOperator)
        .def("getSecondValue", &T::getSecondValue);
}

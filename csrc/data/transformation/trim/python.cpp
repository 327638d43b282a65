#include "data/transformation/Binding.hpp"
#include "data/transformation/trim/TrimTransformation.hpp"

N2D2_BIND(5, TrimTransformation)
{
    using namespace N2D2;
    auto bound = Python::bindTransformation<TrimTransformation>(m, "Trim", "Removes a uniform border.");
    Python::bindEnum<TrimEnums::Method>(bound, "Method");
    bound.def(pybind11::init<unsigned>(), pybind11::arg("nbLevels"))
        .def("setKernelSize", &TrimTransformation::setKernelSize, pybind11::arg("size"));
}

#include "data/transformation/Binding.hpp"
#include "data/transformation/equalize/EqualizeTransformation.hpp"

N2D2_BIND(5, EqualizeTransformation)
{
    using namespace N2D2;
    auto bound = Python::bindTransformation<EqualizeTransformation>(m, "Equalize", "Histogram equalization of 8-bit images.");
    Python::bindEnum<EqualizeEnums::Method>(bound, "Method");
    bound.def(pybind11::init<>());
}

#include "data/transformation/Binding.hpp"
#include "data/transformation/normalize/NormalizeTransformation.hpp"

N2D2_BIND(5, NormalizeTransformation)
{
    using namespace N2D2;
    auto bound = Python::bindTransformation<NormalizeTransformation>(m, "Normalize", "Range or norm of the data.");
    Python::bindEnum<NormalizeEnums::Norm>(bound, "Norm");
    bound.def(pybind11::init<>());
}

#include "data/transformation/Binding.hpp"
#include "data/transformation/expandlabel/ExpandLabelTransformation.hpp"

N2D2_BIND(5, ExpandLabelTransformation)
{
    using namespace N2D2;
    Python::bindTransformation<ExpandLabelTransformation>(m, "ExpandLabel", "One label to a matrix of it.").def(pybind11::init<>());
}

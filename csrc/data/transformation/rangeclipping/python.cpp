#include "data/transformation/Binding.hpp"
#include "data/transformation/rangeclipping/RangeClippingTransformation.hpp"

N2D2_BIND(5, RangeClippingTransformation)
{
    using namespace N2D2;
    Python::bindTransformation<RangeClippingTransformation>(m, "RangeClipping", "A range of values to [0, 1].").def(pybind11::init<>());
}

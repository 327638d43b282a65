#include "data/transformation/Binding.hpp"
#include "data/transformation/compressionnoise/CompressionNoiseTransformation.hpp"

N2D2_BIND(5, CompressionNoiseTransformation)
{
    using namespace N2D2;
    Python::bindTransformation<CompressionNoiseTransformation>(m, "CompressionNoise", "What JPEG loses.").def(pybind11::init<>());
}

#include "layer/Layer.hpp"

#include <algorithm>

namespace N2D2 {

bool Layer::wideSums() const
{
    return weightBits > 8 || std::any_of(inputInfo.begin(), inputInfo.end(), [](const TensorInfo& input) { return input.type.bits > 8; });
}

}  // namespace N2D2

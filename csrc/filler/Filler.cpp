#include "filler/Filler.hpp"

namespace N2D2 {

Fans::Fans(const BaseTensor& tensor)
{
    if (tensor.empty())
        throw std::invalid_argument("[Filler] an empty tensor cannot be filled");
    in = static_cast<double>(tensor.size()) / static_cast<double>(tensor.dimB());
    out = static_cast<double>(tensor.size()) / static_cast<double>(std::max<std::size_t>(1, tensor.dimZ()));
}

double fanCount(VarianceNorm norm, const Fans& fans)
{
    switch (norm) {
    case VarianceNorm::FanOut:
        return fans.out;
    case VarianceNorm::Average:
        return (fans.in + fans.out) / 2.0;
    case VarianceNorm::FanIn:
        break;
    }
    return fans.in;
}

}  // namespace N2D2

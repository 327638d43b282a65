#include "kernels/cpu/Half.hpp"

namespace N2D2::cpu {

namespace {
struct FloatCopies;  // key of the copies among the casts of a storage
}

Tensor<float> floatCopy(const Tensor<half>& tensor)
{
    if (tensor.empty())
        return Tensor<float>();
    const auto& storage = tensor.storage();
    auto& slot = storage->casts[std::type_index(typeid(FloatCopies*))];
    const std::size_t count = storage->bytes() / sizeof(half);
    if (!slot)
        slot = std::make_shared<Tensor<float>>(Dims{count});
    return Tensor<float>(tensor.dims(), slot->storage(), tensor.offset());
}

}  // namespace N2D2::cpu

#include "kernels/cuda/FrameCells.hpp"

#include "cell/unpool/UnpoolCell_Frame.tpp"

namespace N2D2 {

template class UnpoolFrame<float, Cuda>;
template class UnpoolFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(UnpoolCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<UnpoolFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()),
                   [](const auto& net, const std::string& name, const auto& poolDims, unsigned nbOutputs, const auto& strideDims,
                      const auto& paddingDims, PoolKind pooling, const auto& activation) {
                       return std::make_shared<UnpoolFrame<T, Cuda>>(net, name, poolDims, nbOutputs, strideDims, paddingDims, pooling, activation);
                   });
    };
    add(float());
    add(double());
}

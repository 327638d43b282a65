#include "cell/unpool/UnpoolCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class UnpoolFrame<float, Cpu>;
template class UnpoolFrame<double, Cpu>;
template class UnpoolFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(UnpoolCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<UnpoolFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, const auto& poolDims, unsigned nbOutputs, const auto& strideDims,
                      const auto& paddingDims, PoolKind pooling, const auto& activation) {
                       return std::make_shared<UnpoolFrame<T, Cpu>>(net, name, poolDims, nbOutputs, strideDims, paddingDims, pooling,
                                                                    activation);
                   });
    };
    add(float());
    add(double());
    add(half());
}

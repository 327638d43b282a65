#include "cell/pool/PoolCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class PoolFrame<float, Cpu>;
template class PoolFrame<double, Cpu>;
template class PoolFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(PoolCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<PoolFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, const auto& poolDims, unsigned nbOutputs, const auto& strideDims,
                      const auto& paddingDims, PoolKind pooling, const auto& activation) {
                       return std::make_shared<PoolFrame<T, Cpu>>(net, name, poolDims, nbOutputs, strideDims, paddingDims, pooling,
                                                                  activation);
                   });
    };
    add(float());
    add(double());
    add(half());
}

#include "cell/targetbias/TargetBiasCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class TargetBiasFrame<float, Cpu>;
template class TargetBiasFrame<double, Cpu>;
template class TargetBiasFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(TargetBiasCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<TargetBiasFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, double bias) {
            return std::make_shared<TargetBiasFrame<T, Cpu>>(net, name, nbOutputs, bias);
        });
    };
    add(float());
    add(double());
    add(half());
}

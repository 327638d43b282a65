#include "cell/fmp/FMPCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class FMPFrame<float, Cpu>;
template class FMPFrame<double, Cpu>;
template class FMPFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(FMPCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<FMPFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, double scalingRatio, unsigned nbOutputs, const auto& activation) {
                       return std::make_shared<FMPFrame<T, Cpu>>(net, name, scalingRatio, nbOutputs, activation);
                   });
    };
    add(float());
    add(double());
    add(half());
}

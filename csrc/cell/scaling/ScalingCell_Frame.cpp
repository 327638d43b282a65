#include "cell/scaling/ScalingCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class ScalingFrame<float, Cpu>;
template class ScalingFrame<double, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(ScalingCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<ScalingFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, const Scaling& scaling) {
            return std::make_shared<ScalingFrame<T, Cpu>>(net, name, nbOutputs, scaling);
        });
    };
    add(float());
    add(double());
}

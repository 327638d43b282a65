#include "cell/threshold/ThresholdCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class ThresholdFrame<float, Cpu>;
template class ThresholdFrame<double, Cpu>;
template class ThresholdFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(ThresholdCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<ThresholdFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, double threshold) {
            return std::make_shared<ThresholdFrame<T, Cpu>>(net, name, nbOutputs, threshold);
        });
    };
    add(float());
    add(double());
    add(half());
}

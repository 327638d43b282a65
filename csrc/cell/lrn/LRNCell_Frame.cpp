#include "cell/lrn/LRNCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class LRNFrame<float, Cpu>;
template class LRNFrame<double, Cpu>;
template class LRNFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(LRNCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<LRNFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs) {
            return std::make_shared<LRNFrame<T, Cpu>>(net, name, nbOutputs);
        });
    };
    add(float());
    add(double());
    add(half());
}

#include "cell/fc/FcCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class FcFrame<float, Cpu>;
template class FcFrame<double, Cpu>;
template class FcFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(FcCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<FcFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, const auto& activation) {
            return std::make_shared<FcFrame<T, Cpu>>(net, name, nbOutputs, activation);
        });
    };
    add(float());
    add(double());
    add(half());
}

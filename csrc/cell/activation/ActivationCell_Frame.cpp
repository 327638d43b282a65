#include "cell/activation/ActivationCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class ActivationFrame<float, Cpu>;
template class ActivationFrame<double, Cpu>;
template class ActivationFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(ActivationCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<ActivationCellFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, const auto& activation) {
            return std::make_shared<ActivationFrame<T, Cpu>>(net, name, nbOutputs, activation);
        });
    };
    add(float());
    add(double());
    add(half());
}

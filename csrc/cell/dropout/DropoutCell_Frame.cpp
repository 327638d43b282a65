#include "cell/dropout/DropoutCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class DropoutFrame<float, Cpu>;
template class DropoutFrame<double, Cpu>;
template class DropoutFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(DropoutCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<DropoutFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs) {
            return std::make_shared<DropoutFrame<T, Cpu>>(net, name, nbOutputs);
        });
    };
    add(float());
    add(double());
    add(half());
}

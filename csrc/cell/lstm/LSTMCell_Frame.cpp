#include "cell/lstm/LSTMCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class LSTMFrame<float, Cpu>;
template class LSTMFrame<double, Cpu>;
template class LSTMFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(LSTMCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<LSTMFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, const LSTMArguments& arguments) {
            return std::make_shared<LSTMFrame<T, Cpu>>(net, name, arguments);
        });
    };
    add(float());
    add(double());
    add(half());
}

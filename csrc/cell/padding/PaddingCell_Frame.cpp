#include "cell/padding/PaddingCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class PaddingFrame<float, Cpu>;
template class PaddingFrame<double, Cpu>;
template class PaddingFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(PaddingCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<PaddingFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, int top, int bottom, int left, int right) {
            return std::make_shared<PaddingFrame<T, Cpu>>(net, name, nbOutputs, top, bottom, left, right);
        });
    };
    add(float());
    add(double());
    add(half());
}

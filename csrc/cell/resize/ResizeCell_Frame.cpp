#include "cell/resize/ResizeCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class ResizeFrame<float, Cpu>;
template class ResizeFrame<double, Cpu>;
template class ResizeFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(ResizeCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<ResizeFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, unsigned width, unsigned height, unsigned nbOutputs, ResizeMode mode) {
                       return std::make_shared<ResizeFrame<T, Cpu>>(net, name, width, height, nbOutputs, mode);
                   });
    };
    add(float());
    add(double());
    add(half());
}

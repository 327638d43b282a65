#include "cell/normalize/NormalizeCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class NormalizeFrame<float, Cpu>;
template class NormalizeFrame<double, Cpu>;
template class NormalizeFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(NormalizeCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<NormalizeFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, NormalizeNorm norm) {
            return std::make_shared<NormalizeFrame<T, Cpu>>(net, name, nbOutputs, norm);
        });
    };
    add(float());
    add(double());
    add(half());
}

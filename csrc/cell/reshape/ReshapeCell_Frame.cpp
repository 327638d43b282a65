#include "cell/reshape/ReshapeCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class ReshapeFrame<float, Cpu>;
template class ReshapeFrame<double, Cpu>;
template class ReshapeFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(ReshapeCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<ReshapeFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, const auto& dims) {
            return std::make_shared<ReshapeFrame<T, Cpu>>(net, name, nbOutputs, dims);
        });
    };
    add(float());
    add(double());
    add(half());
}

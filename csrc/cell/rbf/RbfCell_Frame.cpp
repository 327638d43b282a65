#include "cell/rbf/RbfCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class RbfFrame<float, Cpu>;
template class RbfFrame<double, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(RbfCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<RbfFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs) {
            return std::make_shared<RbfFrame<T, Cpu>>(net, name, nbOutputs);
        });
    };
    add(float());
    add(double());
}

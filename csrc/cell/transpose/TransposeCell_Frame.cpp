#include "cell/transpose/TransposeCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class TransposeFrame<float, Cpu>;
template class TransposeFrame<double, Cpu>;
template class TransposeFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(TransposeCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<TransposeFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, const auto& perm) {
            return std::make_shared<TransposeFrame<T, Cpu>>(net, name, nbOutputs, perm);
        });
    };
    add(float());
    add(double());
    add(half());
}

#include "cell/elemwise/ElemWiseCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class ElemWiseFrame<float, Cpu>;
template class ElemWiseFrame<double, Cpu>;
template class ElemWiseFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(ElemWiseCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<ElemWiseFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, ElemWiseOp operation, ElemWiseCoeffMode mode,
                                                            const auto& weights, const auto& shifts, const auto& activation) {
            return std::make_shared<ElemWiseFrame<T, Cpu>>(net, name, nbOutputs, operation, mode, weights, shifts, activation);
        });
    };
    add(float());
    add(double());
    add(half());
}

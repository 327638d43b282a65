#include "cell/softmax/SoftmaxCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class SoftmaxFrame<float, Cpu>;
template class SoftmaxFrame<double, Cpu>;
template class SoftmaxFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(SoftmaxCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<SoftmaxFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, unsigned nbOutputs, bool withLoss, unsigned groupSize) {
                       return std::make_shared<SoftmaxFrame<T, Cpu>>(net, name, nbOutputs, withLoss, groupSize);
                   });
    };
    add(float());
    add(double());
    add(half());
}

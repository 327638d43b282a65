#include "cell/batchnorm/BatchNormCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class BatchNormFrame<float, Cpu>;
template class BatchNormFrame<double, Cpu>;
template class BatchNormFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(BatchNormCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<BatchNormFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, const auto& activation) {
            return std::make_shared<BatchNormFrame<T, Cpu>>(net, name, nbOutputs, activation);
        });
    };
    add(float());
    add(double());
    add(half());
}

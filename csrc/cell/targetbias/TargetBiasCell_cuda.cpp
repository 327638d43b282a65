#include "kernels/cuda/FrameCells.hpp"

#include "cell/targetbias/TargetBiasCell_Frame.tpp"

namespace N2D2 {

template class TargetBiasFrame<float, Cuda>;
template class TargetBiasFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(TargetBiasCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<TargetBiasFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, double bias) {
            return std::make_shared<TargetBiasFrame<T, Cuda>>(net, name, nbOutputs, bias);
        });
    };
    add(float());
    add(double());
}

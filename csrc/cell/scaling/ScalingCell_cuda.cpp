#include "kernels/cuda/FrameCells.hpp"

#include "cell/scaling/ScalingCell_Frame.tpp"

namespace N2D2 {

template class ScalingFrame<float, Cuda>;
template class ScalingFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(ScalingCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<ScalingFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()),
                   [](const auto& net, const std::string& name, unsigned nbOutputs, const Scaling& scaling) {
                       return std::make_shared<ScalingFrame<T, Cuda>>(net, name, nbOutputs, scaling);
                   });
    };
    add(float());
    add(double());
}

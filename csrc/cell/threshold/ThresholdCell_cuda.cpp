#include "kernels/cuda/FrameCells.hpp"

#include "cell/threshold/ThresholdCell_Frame.tpp"

namespace N2D2 {

template class ThresholdFrame<float, Cuda>;
template class ThresholdFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(ThresholdCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<ThresholdFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, double threshold) {
            return std::make_shared<ThresholdFrame<T, Cuda>>(net, name, nbOutputs, threshold);
        });
    };
    add(float());
    add(double());
}

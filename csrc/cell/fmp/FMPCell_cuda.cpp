#include "kernels/cuda/FrameCells.hpp"

#include "cell/fmp/FMPCell_Frame.tpp"

namespace N2D2 {

template class FMPFrame<float, Cuda>;
template class FMPFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(FMPCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<FMPFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()),
                   [](const auto& net, const std::string& name, double scalingRatio, unsigned nbOutputs, const auto& activation) {
                       return std::make_shared<FMPFrame<T, Cuda>>(net, name, scalingRatio, nbOutputs, activation);
                   });
    };
    add(float());
    add(double());
}

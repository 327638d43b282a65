#include "kernels/cuda/FrameCells.hpp"

#include "cell/distance/DistanceCell_Frame.tpp"

namespace N2D2 {

template class DistanceFrame<float, Cuda>;
template class DistanceFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(DistanceCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<DistanceFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()),
                   [](const auto& net, const std::string& name, unsigned nbOutputs, double margin, double center) {
                       return std::make_shared<DistanceFrame<T, Cuda>>(net, name, nbOutputs, margin, center);
                   });
    };
    add(float());
    add(double());
}

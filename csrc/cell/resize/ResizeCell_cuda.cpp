#include "kernels/cuda/FrameCells.hpp"

#include "cell/resize/ResizeCell_Frame.tpp"

namespace N2D2 {

template class ResizeFrame<float, Cuda>;
template class ResizeFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(ResizeCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<ResizeFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()),
                   [](const auto& net, const std::string& name, unsigned width, unsigned height, unsigned nbOutputs, ResizeMode mode) {
                       return std::make_shared<ResizeFrame<T, Cuda>>(net, name, width, height, nbOutputs, mode);
                   });
    };
    add(float());
    add(double());
}

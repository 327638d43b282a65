#include "kernels/cuda/FrameCells.hpp"

#include "cell/padding/PaddingCell_Frame.tpp"

namespace N2D2 {

template class PaddingFrame<float, Cuda>;
template class PaddingFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(PaddingCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<PaddingFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, int top, int bottom, int left, int right) {
            return std::make_shared<PaddingFrame<T, Cuda>>(net, name, nbOutputs, top, bottom, left, right);
        });
    };
    add(float());
    add(double());
}

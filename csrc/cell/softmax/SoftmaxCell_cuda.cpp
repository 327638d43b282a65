#include "kernels/cuda/FrameCells.hpp"

#include "cell/softmax/SoftmaxCell_Frame.tpp"

namespace N2D2 {

template class SoftmaxFrame<float, Cuda>;
template class SoftmaxFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(SoftmaxCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<SoftmaxFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()),
                   [](const auto& net, const std::string& name, unsigned nbOutputs, bool withLoss, unsigned groupSize) {
                       return std::make_shared<SoftmaxFrame<T, Cuda>>(net, name, nbOutputs, withLoss, groupSize);
                   });
    };
    add(float());
    add(double());
}

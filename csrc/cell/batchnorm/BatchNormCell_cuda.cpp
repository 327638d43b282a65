#include "kernels/cuda/FrameCells.hpp"

#include "cell/batchnorm/BatchNormCell_Frame.tpp"

namespace N2D2 {

template class BatchNormFrame<float, Cuda>;
template class BatchNormFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(BatchNormCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<BatchNormFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, const auto& activation) {
            return std::make_shared<BatchNormFrame<T, Cuda>>(net, name, nbOutputs, activation);
        });
    };
    add(float());
    add(double());
}

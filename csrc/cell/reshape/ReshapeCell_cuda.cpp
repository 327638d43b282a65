#include "kernels/cuda/FrameCells.hpp"

#include "cell/reshape/ReshapeCell_Frame.tpp"

namespace N2D2 {

template class ReshapeFrame<float, Cuda>;
template class ReshapeFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(ReshapeCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<ReshapeFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, const auto& dims) {
            return std::make_shared<ReshapeFrame<T, Cuda>>(net, name, nbOutputs, dims);
        });
    };
    add(float());
    add(double());
}

#include "kernels/cuda/FrameCells.hpp"

#include "cell/activation/ActivationCell_Frame.tpp"

namespace N2D2 {

template class ActivationFrame<float, Cuda>;
template class ActivationFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(ActivationCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<ActivationCellFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, const auto& activation) {
            return std::make_shared<ActivationFrame<T, Cuda>>(net, name, nbOutputs, activation);
        });
    };
    add(float());
    add(double());
}

#include "kernels/cuda/FrameCells.hpp"

#include "cell/fc/FcCell_Frame.tpp"

namespace N2D2 {

template class FcFrame<float, Cuda>;
template class FcFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(FcCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<FcFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, const auto& activation) {
            return std::make_shared<FcFrame<T, Cuda>>(net, name, nbOutputs, activation);
        });
    };
    add(float());
    add(double());
}

#include "kernels/cuda/FrameCells.hpp"

#include "cell/normalize/NormalizeCell_Frame.tpp"

namespace N2D2 {

template class NormalizeFrame<float, Cuda>;
template class NormalizeFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(NormalizeCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<NormalizeFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, NormalizeNorm norm) {
            return std::make_shared<NormalizeFrame<T, Cuda>>(net, name, nbOutputs, norm);
        });
    };
    add(float());
    add(double());
}

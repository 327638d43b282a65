#include "kernels/cuda/FrameCells.hpp"

#include "cell/transpose/TransposeCell_Frame.tpp"

namespace N2D2 {

template class TransposeFrame<float, Cuda>;
template class TransposeFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(TransposeCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<TransposeFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, const auto& perm) {
            return std::make_shared<TransposeFrame<T, Cuda>>(net, name, nbOutputs, perm);
        });
    };
    add(float());
    add(double());
}

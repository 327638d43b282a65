#include "kernels/cuda/FrameCells.hpp"

#include "cell/elemwise/ElemWiseCell_Frame.tpp"

namespace N2D2 {

template class ElemWiseFrame<float, Cuda>;
template class ElemWiseFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(ElemWiseCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<ElemWiseFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, ElemWiseOp operation, ElemWiseCoeffMode mode,
                                                            const auto& weights, const auto& shifts, const auto& activation) {
            return std::make_shared<ElemWiseFrame<T, Cuda>>(net, name, nbOutputs, operation, mode, weights, shifts, activation);
        });
    };
    add(float());
    add(double());
}

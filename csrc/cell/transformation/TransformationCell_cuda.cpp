#include "kernels/cuda/FrameCells.hpp"

#include "cell/transformation/TransformationCell_Frame.tpp"

namespace N2D2 {

template class TransformationFrame<float, Cuda>;
template class TransformationFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(TransformationCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<TransformationCellFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()),
                   [](const auto& net, const std::string& name, unsigned nbOutputs, const auto& transformation) {
                       return std::make_shared<TransformationFrame<T, Cuda>>(net, name, nbOutputs, transformation);
                   });
    };
    add(float());
    add(double());
}

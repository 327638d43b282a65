#include "kernels/cuda/FrameCells.hpp"

#include "cell/rbf/RbfCell_Frame.tpp"

namespace N2D2 {

template class RbfFrame<float, Cuda>;
template class RbfFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(RbfCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<RbfFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()),
                   [](const auto& net, const std::string& name, unsigned nbOutputs) {
                       return std::make_shared<RbfFrame<T, Cuda>>(net, name, nbOutputs);
                   });
    };
    add(float());
    add(double());
}

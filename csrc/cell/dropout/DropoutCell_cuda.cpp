#include "kernels/cuda/FrameCells.hpp"

#include "cell/dropout/DropoutCell_Frame.tpp"

namespace N2D2 {

template class DropoutFrame<float, Cuda>;
template class DropoutFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(DropoutCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<DropoutFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs) {
            return std::make_shared<DropoutFrame<T, Cuda>>(net, name, nbOutputs);
        });
    };
    add(float());
    add(double());
}

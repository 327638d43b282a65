#include "kernels/cuda/FrameCells.hpp"

#include "cell/lrn/LRNCell_Frame.tpp"

namespace N2D2 {

template class LRNFrame<float, Cuda>;
template class LRNFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(LRNCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<LRNFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs) {
            return std::make_shared<LRNFrame<T, Cuda>>(net, name, nbOutputs);
        });
    };
    add(float());
    add(double());
}

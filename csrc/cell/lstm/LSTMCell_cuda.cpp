#include "kernels/cuda/FrameCells.hpp"

#include "cell/lstm/LSTMCell_Frame.tpp"

namespace N2D2 {

template class LSTMFrame<float, Cuda>;
template class LSTMFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(LSTMCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<LSTMFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()), [](const auto& net, const std::string& name, const LSTMArguments& arguments) {
            return std::make_shared<LSTMFrame<T, Cuda>>(net, name, arguments);
        });
    };
    add(float());
    add(double());
}

#include "kernels/cuda/FrameCells.hpp"

#include "cell/conv/ConvCell_Frame.tpp"

namespace N2D2 {

template class ConvFrame<float, Cuda>;
template class ConvFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(ConvCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<ConvFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()),
                   [](const auto& net, const std::string& name, const auto& kernelDims, unsigned nbOutputs, const auto& subSampleDims,
                      const auto& strideDims, const auto& paddingDims, const auto& dilationDims, const auto& activation) {
                       return std::make_shared<ConvFrame<T, Cuda>>(net, name, kernelDims, nbOutputs, subSampleDims, strideDims,
                                                                  paddingDims, dilationDims, activation);
                   });
    };
    add(float());
    add(double());
}

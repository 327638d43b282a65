#include "kernels/cuda/FrameCells.hpp"

#include "cell/deconv/DeconvCell_Frame.tpp"

namespace N2D2 {

template class DeconvFrame<float, Cuda>;
template class DeconvFrame<double, Cuda>;

}  // namespace N2D2

N2D2_REGISTER(DeconvCell_Frame_CUDA)
{
    using namespace N2D2;
    auto& family = registry.family<DeconvFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey(Cuda::model, elementName<T>()),
                   [](const auto& net, const std::string& name, const auto& kernelDims, unsigned nbOutputs, const auto& strideDims,
                      const auto& paddingDims, const auto& dilationDims, const auto& activation) {
                       return std::make_shared<DeconvFrame<T, Cuda>>(net, name, kernelDims, nbOutputs, strideDims, paddingDims, dilationDims,
                                                                    activation);
                   });
    };
    add(float());
    add(double());
}

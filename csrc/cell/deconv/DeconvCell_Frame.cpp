#include "cell/deconv/DeconvCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class DeconvFrame<float, Cpu>;
template class DeconvFrame<double, Cpu>;
template class DeconvFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(DeconvCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<DeconvFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, const auto& kernelDims, unsigned nbOutputs, const auto& strideDims,
                      const auto& paddingDims, const auto& dilationDims, const auto& activation) {
                       return std::make_shared<DeconvFrame<T, Cpu>>(net, name, kernelDims, nbOutputs, strideDims, paddingDims, dilationDims,
                                                                    activation);
                   });
    };
    add(float());
    add(double());
    add(half());
}

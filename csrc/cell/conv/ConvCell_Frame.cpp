#include "cell/conv/ConvCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class ConvFrame<float, Cpu>;
template class ConvFrame<double, Cpu>;
template class ConvFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(ConvCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<ConvFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, const auto& kernelDims, unsigned nbOutputs, const auto& subSampleDims,
                      const auto& strideDims, const auto& paddingDims, const auto& dilationDims, const auto& activation) {
                       return std::make_shared<ConvFrame<T, Cpu>>(net, name, kernelDims, nbOutputs, subSampleDims, strideDims,
                                                                  paddingDims, dilationDims, activation);
                   });
    };
    add(float());
    add(double());
    add(half());
}

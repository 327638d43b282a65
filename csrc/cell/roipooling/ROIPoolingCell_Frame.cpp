#include "cell/roipooling/ROIPoolingCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class ROIPoolingFrame<float, Cpu>;
template class ROIPoolingFrame<double, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(ROIPoolingCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<ROIPoolingFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, const auto& provider, unsigned width, unsigned height, unsigned nbOutputs,
                      ROIPoolingKind pooling) {
                       return std::make_shared<ROIPoolingFrame<T, Cpu>>(net, name, provider, width, height, nbOutputs, pooling);
                   });
    };
    add(float());
    add(double());
}

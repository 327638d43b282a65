#include "cell/anchor/AnchorCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class AnchorFrame<float, Cpu>;
template class AnchorFrame<double, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(AnchorCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<AnchorFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, const auto& provider, DetectorType type, AnchorFormat format,
                      const auto& anchors, unsigned scoresCls) {
                       return std::make_shared<AnchorFrame<T, Cpu>>(net, name, provider, type, format, anchors, scoresCls);
                   });
    };
    add(float());
    add(double());
}

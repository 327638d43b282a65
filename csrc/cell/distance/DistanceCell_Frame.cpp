#include "cell/distance/DistanceCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class DistanceFrame<float, Cpu>;
template class DistanceFrame<double, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(DistanceCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<DistanceFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()), [](const auto& net, const std::string& name, unsigned nbOutputs, double margin, double center) {
            return std::make_shared<DistanceFrame<T, Cpu>>(net, name, nbOutputs, margin, center);
        });
    };
    add(float());
    add(double());
}

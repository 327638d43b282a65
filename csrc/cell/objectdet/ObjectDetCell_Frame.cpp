#include "cell/objectdet/ObjectDetCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class ObjectDetFrame<float, Cpu>;
template class ObjectDetFrame<double, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(ObjectDetCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<ObjectDetFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, const auto& provider, unsigned nbOutputs, const ObjectDetCell::Options& options) {
                       return std::make_shared<ObjectDetFrame<T, Cpu>>(net, name, provider, nbOutputs, options);
                   });
    };
    add(float());
    add(double());
}

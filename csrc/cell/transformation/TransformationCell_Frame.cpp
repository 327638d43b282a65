#include "cell/transformation/TransformationCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class TransformationFrame<float, Cpu>;
template class TransformationFrame<double, Cpu>;
template class TransformationFrame<half, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(TransformationCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<TransformationCellFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, unsigned nbOutputs, const std::shared_ptr<Transformation>& transformation) {
                       return std::make_shared<TransformationFrame<T, Cpu>>(net, name, nbOutputs, transformation);
                   });
    };
    add(float());
    add(double());
    add(half());
}

#include "cell/rp/RPCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class RPFrame<float, Cpu>;
template class RPFrame<double, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(RPCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<RPFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, unsigned nbAnchors, unsigned nbProposals, unsigned scoreIndex, unsigned IoUIndex) {
                       return std::make_shared<RPFrame<T, Cpu>>(net, name, nbAnchors, nbProposals, scoreIndex, IoUIndex);
                   });
    };
    add(float());
    add(double());
}

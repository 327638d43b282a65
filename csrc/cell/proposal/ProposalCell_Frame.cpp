#include "cell/proposal/ProposalCell_Frame.tpp"

#include "core/Register.hpp"

namespace N2D2 {

template class ProposalFrame<float, Cpu>;
template class ProposalFrame<double, Cpu>;

}  // namespace N2D2

N2D2_REGISTER(ProposalCell_Frame)
{
    using namespace N2D2;
    auto& family = registry.family<ProposalFamily>();
    const auto add = [&family]<class T>(T) {
        family.add(frameKey("Frame", elementName<T>()),
                   [](const auto& net, const std::string& name, const auto& provider, unsigned nbOutputs, unsigned nbProposals,
                      unsigned scoreIndex, unsigned IoUIndex, bool isNms, const auto& means, const auto& stds, const auto& parts,
                      const auto& templates) {
                       return std::make_shared<ProposalFrame<T, Cpu>>(net, name, provider, nbOutputs, nbProposals, scoreIndex, IoUIndex,
                                                                      isNms, means, stds, parts, templates);
                   });
    };
    add(float());
    add(double());
}

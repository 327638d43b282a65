#include <algorithm>

#include "cell/proposal/ProposalCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    layer.refuseWindow();
    IniParser& ini = layer.ini();
    const auto nbProposals = ini.getProperty<unsigned>("NbProposals");
    const auto scoreIndex = ini.getProperty<unsigned>("ScoreIndex", 0), IoUIndex = ini.getProperty<unsigned>("IoUIndex", 5);
    const bool nms = ini.getProperty<bool>("ApplyNMS", false), withClass = ini.getProperty<bool>("WithCls", false);
    const auto means = ini.getProperty<std::vector<double>>("MeansFactor", {0.0, 0.0, 0.0, 0.0});
    const auto stds = ini.getProperty<std::vector<double>>("StdFactor", {1.0, 1.0, 1.0, 1.0});
    const auto parts = ini.getProperty<std::vector<unsigned>>("NumParts", {}), templates = ini.getProperty<std::vector<unsigned>>("NumTemplates", {});
    const auto most = [](const std::vector<unsigned>& counts) { return counts.empty() ? 0u : *std::max_element(counts.begin(), counts.end()); };
    const unsigned nbOutputs = 4 + withClass + 2 * most(parts) + 3 * most(templates);
    auto cell = registry().family<ProposalFamily>().create(layer.key(), layer.net(), layer.name(), layer.provider(), nbOutputs, nbProposals,
                                                           scoreIndex, IoUIndex, nms, means, stds, parts, templates);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(ProposalIni)
{
    registry.family<N2D2::LayerFamily>().add("Proposal", build);
}

#include "cell/rp/RPCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    layer.refuseWindow();
    IniParser& ini = layer.ini();
    const auto nbAnchors = ini.getProperty<unsigned>("NbAnchors"), nbProposals = ini.getProperty<unsigned>("NbProposals");
    const auto scoreIndex = ini.getProperty<unsigned>("ScoreIndex", 0), IoUIndex = ini.getProperty<unsigned>("IoUIndex", 5);
    auto cell = registry().family<RPFamily>().create(layer.key(), layer.net(), layer.name(), nbAnchors, nbProposals, scoreIndex, IoUIndex);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(RPIni)
{
    registry.family<N2D2::LayerFamily>().add("RP", build);
}

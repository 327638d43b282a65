#include "cell/resize/ResizeCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    IniParser& ini = layer.ini();
    const unsigned nbOutputs = layer.nbOutputs();
    const unsigned width = ini.getProperty<unsigned>("OutputWidth"), height = ini.getProperty<unsigned>("OutputHeight");
    const auto mode = ini.getProperty<ResizeMode>("Mode");
    auto cell = registry().family<ResizeFamily>().create(layer.key(), layer.net(), layer.name(), width, height, nbOutputs, mode);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(ResizeIni)
{
    registry.family<N2D2::LayerFamily>().add("Resize", build);
}

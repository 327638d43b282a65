#include "cell/padding/PaddingCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    IniParser& ini = layer.ini();
    const unsigned nbOutputs = layer.nbOutputs();
    const int top = ini.getProperty<int>("TopPadding"), bottom = ini.getProperty<int>("BottomPadding");
    const int left = ini.getProperty<int>("LeftPadding"), right = ini.getProperty<int>("RightPadding");
    auto cell = registry().family<PaddingFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, top, bottom, left, right);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(PaddingIni)
{
    registry.family<N2D2::LayerFamily>().add("Padding", build);
}

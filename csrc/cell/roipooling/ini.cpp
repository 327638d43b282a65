#include "cell/roipooling/ROIPoolingCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    layer.refuseWindow();
    IniParser& ini = layer.ini();
    const unsigned nbOutputs = layer.nbOutputs();
    const auto width = ini.getProperty<unsigned>("OutputsWidth"), height = ini.getProperty<unsigned>("OutputsHeight");
    const auto pooling = ini.getProperty<ROIPoolingKind>("Pooling");
    auto cell = registry().family<ROIPoolingFamily>().create(layer.key(), layer.net(), layer.name(), layer.provider(), width, height, nbOutputs,
                                                             pooling);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(ROIPoolingIni)
{
    registry.family<N2D2::LayerFamily>().add("ROIPooling", build);
}

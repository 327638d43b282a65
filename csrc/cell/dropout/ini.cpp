#include "cell/dropout/DropoutCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    layer.refuseWindow();
    auto cell = registry().family<DropoutFamily>().create(layer.key(), layer.net(), layer.name(), layer.nbOutputs());
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(DropoutIni)
{
    registry.family<N2D2::LayerFamily>().add("Dropout", build);
}

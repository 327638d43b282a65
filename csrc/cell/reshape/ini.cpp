#include "cell/reshape/ReshapeCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    layer.refuseWindow();
    const unsigned nbOutputs = layer.nbOutputs();
    const auto values = layer.ini().getProperty<std::vector<int>>("Dims");
    auto cell = registry().family<ReshapeFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, values);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(ReshapeIni)
{
    registry.family<N2D2::LayerFamily>().add("Reshape", build);
}

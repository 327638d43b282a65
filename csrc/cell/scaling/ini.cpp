#include "cell/scaling/ScalingCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    const unsigned nbOutputs = layer.nbOutputs();
    const double factor = layer.ini().getProperty<double>("Factor");
    const Scaling scaling(std::make_shared<FloatingPointScaling>(std::vector<double>(nbOutputs, factor), false, std::vector<double>{}));
    auto cell = registry().family<ScalingFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, scaling);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(ScalingIni)
{
    registry.family<N2D2::LayerFamily>().add("Scaling", build);
}

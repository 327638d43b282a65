#include "cell/targetbias/TargetBiasCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    const unsigned nbOutputs = layer.nbOutputs();
    const double bias = layer.ini().getProperty<double>("Bias");
    auto cell = registry().family<TargetBiasFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, bias);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(TargetBiasIni)
{
    registry.family<N2D2::LayerFamily>().add("TargetBias", build);
}

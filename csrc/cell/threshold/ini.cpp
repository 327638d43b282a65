#include "cell/threshold/ThresholdCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    layer.refuseWindow();
    const unsigned nbOutputs = layer.nbOutputs();
    const double threshold = layer.ini().getProperty<double>("Threshold");
    auto cell = registry().family<ThresholdFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, threshold);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(ThresholdIni)
{
    registry.family<N2D2::LayerFamily>().add("Threshold", build);
}

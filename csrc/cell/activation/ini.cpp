#include "cell/activation/ActivationCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    const unsigned nbOutputs = layer.nbOutputs();
    auto cell = registry().family<ActivationCellFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs,
                                                                 layer.activation("Tanh"));
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(ActivationIni)
{
    registry.family<N2D2::LayerFamily>().add("Activation", build);
}

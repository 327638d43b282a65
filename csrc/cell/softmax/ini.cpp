#include "cell/softmax/SoftmaxCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

N2D2_REGISTER(SoftmaxIni)
{
    using namespace N2D2;
    registry.family<LayerFamily>().add("Softmax", [](LayerBuilder& layer) {
        layer.refuseWindow();
        const unsigned nbOutputs = layer.nbOutputs();
        const bool withLoss = layer.ini().getProperty<bool>("WithLoss", false);
        const unsigned groupSize = layer.ini().getProperty<unsigned>("GroupSize", 0);
        auto cell = N2D2::registry().family<SoftmaxFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, withLoss, groupSize);
        layer.parameters(*cell);
        return cell;
    });
}

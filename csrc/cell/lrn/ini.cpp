#include "cell/lrn/LRNCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

N2D2_REGISTER(LRNIni)
{
    using namespace N2D2;
    registry.family<LayerFamily>().add("LRN", [](LayerBuilder& layer) {
        auto cell = N2D2::registry().family<LRNFamily>().create(layer.key(), layer.net(), layer.name(), layer.nbOutputs());
        layer.parameters(*cell);
        return cell;
    });
}

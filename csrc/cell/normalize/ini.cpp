#include "cell/normalize/NormalizeCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

N2D2_REGISTER(NormalizeIni)
{
    using namespace N2D2;
    registry.family<LayerFamily>().add("Normalize", [](LayerBuilder& layer) {
        const unsigned nbOutputs = layer.nbOutputs();
        const auto norm = layer.ini().getProperty<NormalizeNorm>("Norm");
        auto cell = N2D2::registry().family<NormalizeFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, norm);
        layer.parameters(*cell);
        return cell;
    });
}

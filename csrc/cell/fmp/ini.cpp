#include "cell/fmp/FMPCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

N2D2_REGISTER(FMPIni)
{
    using namespace N2D2;
    registry.family<LayerFamily>().add("FMP", [](LayerBuilder& layer) {
        const unsigned nbOutputs = layer.nbOutputs();
        const double ratio = layer.ini().getProperty<double>("ScalingRatio");
        auto cell = N2D2::registry().family<FMPFamily>().create(layer.key(), layer.net(), layer.name(), ratio, nbOutputs, layer.activation());
        layer.parameters(*cell);
        return cell;
    });
}

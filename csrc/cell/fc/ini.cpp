#include "cell/fc/FcCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

N2D2_REGISTER(FcIni)
{
    using namespace N2D2;
    registry.family<LayerFamily>().add("Fc", [](LayerBuilder& layer) {
        layer.refuseWindow();
        const unsigned nbOutputs = layer.nbOutputs();
        auto cell = N2D2::registry().family<FcFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, layer.activation());
        if (auto filler = layer.filler("WeightsFiller"))
            cell->setWeightsFiller(filler);
        if (auto filler = layer.filler("BiasFiller"))
            cell->setBiasFiller(filler);
        layer.solvers({{"BiasSolver", cell->getBiasSolver(), [&](auto solver) { cell->setBiasSolver(solver); }},
                       {"WeightsSolver", cell->getWeightsSolver(), [&](auto solver) { cell->setWeightsSolver(solver); }}});
        cell->setQuantizer(layer.weightQuantizer());
        layer.parameters(*cell);
        return cell;
    });
}

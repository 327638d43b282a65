#include "cell/distance/DistanceCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

N2D2_REGISTER(DistanceIni)
{
    using namespace N2D2;
    registry.family<LayerFamily>().add("Distance", [](LayerBuilder& layer) {
        layer.refuseWindow();
        const unsigned nbOutputs = layer.nbOutputs();
        const double margin = layer.ini().getProperty<double>("Margin"), center = layer.ini().getProperty<double>("CenterCoef");
        auto cell = N2D2::registry().family<DistanceFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, margin, center);
        if (auto filler = layer.filler("WeightsFiller"))
            cell->setWeightsFiller(filler);
        if (layer.ini().isProperty("EndRampIT"))
            setParameters(*cell, {{"EndRampIT", layer.ini().getText("EndRampIT")}});
        layer.solvers({{"CentroidSolver", cell->getCentroidSolver(), [&](auto solver) { cell->setCentroidSolver(solver); }}});
        layer.parameters(*cell);
        return cell;
    });
}

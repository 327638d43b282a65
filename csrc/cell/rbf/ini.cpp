#include "cell/rbf/RbfCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

N2D2_REGISTER(RbfIni)
{
    using namespace N2D2;
    registry.family<LayerFamily>().add("Rbf", [](LayerBuilder& layer) {
        layer.refuseWindow();
        const unsigned nbOutputs = layer.nbOutputs();
        auto cell = N2D2::registry().family<RbfFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs);
        if (auto filler = layer.filler("CentersFiller"))
            cell->setCentersFiller(filler);
        if (auto filler = layer.filler("ScalingFiller"))
            cell->setScalingFiller(filler);
        if (layer.ini().isProperty("RbfApprox"))
            setParameters(*cell, {{"RbfApprox", layer.ini().getText("RbfApprox")}});
        layer.solvers({{"CentersSolver", cell->getCentersSolver(), [&](auto solver) { cell->setCentersSolver(solver); }},
                       {"ScalingSolver", cell->getScalingSolver(), [&](auto solver) { cell->setScalingSolver(solver); }}});
        layer.parameters(*cell);
        return cell;
    });
}

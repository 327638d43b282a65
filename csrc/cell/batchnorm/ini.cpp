#include "cell/batchnorm/BatchNormCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    const unsigned nbOutputs = layer.nbOutputs();
    auto cell = registry().family<BatchNormFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, layer.activation());
    layer.solvers({{"ScaleSolver", cell->getScaleSolver(), [&](auto solver) { cell->setScaleSolver(solver); }},
                   {"BiasSolver", cell->getBiasSolver(), [&](auto solver) { cell->setBiasSolver(solver); }}});
    layer.parameters(*cell);
    layer.shares("ScalesSharing", "scales");
    layer.shares("BiasesSharing", "biases");
    layer.shares("MeansSharing", "means");
    layer.shares("VariancesSharing", "variances");
    return cell;
}

}  // namespace

N2D2_REGISTER(BatchNormIni)
{
    registry.family<N2D2::LayerFamily>().add("BatchNorm", build);
}

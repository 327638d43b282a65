#include "cell/batchnorm/BatchNormCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    for (const char* word : {"ScalesSharing", "BiasesSharing", "MeansSharing", "VariancesSharing"}) {
        if (layer.ini().isProperty(word))
            layer.ini().fail(word, std::string(word) + " is not built yet in this version");
    }
    const unsigned nbOutputs = layer.nbOutputs();
    auto cell = registry().family<BatchNormFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, layer.activation());
    layer.solvers({{"ScaleSolver", cell->getScaleSolver(), [&](auto solver) { cell->setScaleSolver(solver); }},
                   {"BiasSolver", cell->getBiasSolver(), [&](auto solver) { cell->setBiasSolver(solver); }}});
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(BatchNormIni)
{
    registry.family<N2D2::LayerFamily>().add("BatchNorm", build);
}

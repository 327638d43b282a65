#include <cmath>

#include "cell/batchnorm/BatchNormCell.hpp"
#include "core/Register.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

/// With its running statistics: a 1x1 depth-wise convolution.
class BatchNormLowering : public CellLowering {
public:
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        const auto& cell = dynamic_cast<const BatchNormCell&>(from.cell);
        Layer layer = layerOf(LayerKind::Conv);
        layer.groups = cell.getNbOutputs();
        for (std::size_t c = 0; c < cell.getNbOutputs(); ++c) {
            const double factor = cell.getScale(c) / std::sqrt(cell.getVariance(c) + cell.getEpsilon());
            layer.floatWeights.push_back(factor);
            layer.floatBiases.push_back(cell.getBias(c) - cell.getMean(c) * factor);
        }
        return {layer};
    }
    void store(const Layer& layer, Cell& cell) const override
    {
        auto& norm = dynamic_cast<BatchNormCell&>(cell);
        for (std::size_t c = 0; c < norm.getNbOutputs(); ++c) {
            norm.setScale(c, layer.weights[c]);
            norm.setBias(c, static_cast<double>(layer.biases[c]));
            norm.setMean(c, 0.0);
            norm.setVariance(c, 1.0);
        }
    }
};

}  // namespace

N2D2_REGISTER(BatchNormLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("BatchNorm", [] { return std::make_shared<BatchNormLowering>(); });
}

#include <algorithm>

#include "cell/elemwise/ElemWiseCell.hpp"
#include "core/Register.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

class ElemWiseLowering : public CellLowering {
public:
    bool takesSeveral(const Cell&) const override { return true; }
    std::string refuses(const CellToLower& from, bool) const override
    {
        for (const TensorInfo& input : from.inputs) {
            if (input.width != from.output.width || input.height != from.output.height)
                return "an input of one pixel for all is not exported: enlarge it with a Resize cell";
        }
        return {};
    }
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        const auto& cell = dynamic_cast<const ElemWiseCell&>(from.cell);
        Layer layer = layerOf(LayerKind::ElemWise);
        layer.operation = fromText<LayerElemWise>(enumToText(cell.getOperation()));
        const std::size_t inputs = from.inputs.size(), channels = from.output.channels;
        const auto value = [](const std::vector<double>& values, std::size_t i, double missing) { return i < values.size() ? values[i] : missing; };
        const bool sum = layer.operation == LayerElemWise::Sum, euclidean = layer.operation == LayerElemWise::EuclideanSum;
        const bool weighted = sum || euclidean || layer.operation == LayerElemWise::AbsSum;
        // Only a Sum has coefficients by channel, the same ones for all inputs.
        layer.perChannel = sum && cell.getCoeffMode() == ElemWiseCell::CoeffMode::PerChannel;
        const std::size_t each = layer.perChannel ? channels : 1;
        layer.floatShifts.assign(each, 0.0);
        for (std::size_t k = 0; k < inputs; ++k) {
            for (std::size_t c = 0; c < each; ++c) {
                const std::size_t entry = layer.perChannel ? c : k;
                layer.floatMultipliers.push_back(weighted ? value(cell.getWeights(), entry, 1.0) : 1.0);
                const double shift = value(cell.getShifts(), entry, 0.0);
                layer.floatShifts[c] += sum ? shift : euclidean ? shift * shift : 0.0;
            }
        }
        if (std::all_of(layer.floatShifts.begin(), layer.floatShifts.end(), [](double shift) { return shift == 0.0; }))
            layer.floatShifts.clear();
        if (!weighted)
            layer.floatMultipliers.clear();
        return {layer};
    }
};

}  // namespace

N2D2_REGISTER(ElemWiseLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("ElemWise", [] { return std::make_shared<ElemWiseLowering>(); });
}

#include <algorithm>

#include "cell/scaling/ScalingCell.hpp"
#include "core/Register.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

class ScalingLowering : public CellLowering {
public:
    std::string refuses(const CellToLower& from, bool) const override
    {
        const Scaling& scaling = dynamic_cast<const ScalingCell&>(from.cell).getScaling();
        if (scaling.getMode() != ScalingMode::NONE && scaling.getMode() != ScalingMode::FLOAT_MULT)
            return "its scaling (" + scalingWord(scaling.getMode()) + ") is one of integers: give it as Floating-point, quantization approximates it";
        if (scaling.getMode() == ScalingMode::FLOAT_MULT && scaling.getFloatingPointScaling()->getIsClipped())
            return "its scaling clips: put an Activation cell with a Clipping in front of it";
        return {};
    }
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        const Scaling& scaling = dynamic_cast<const ScalingCell&>(from.cell).getScaling();
        std::vector<double> factors;
        for (std::size_t map = 0; scaling && map < scaling.get()->size(); ++map)
            factors.push_back(scaling.get()->factor(map));
        if (std::any_of(factors.begin(), factors.end(), [](double factor) { return factor < 0.0; })) {
            // Rescaling keeps the order of values: what turns it is a 1x1 depth-wise convolution.
            Layer layer = layerOf(LayerKind::Conv);
            layer.groups = static_cast<unsigned>(from.output.channels);
            for (std::size_t c = 0; c < from.output.channels; ++c)
                layer.floatWeights.push_back(factors[factors.size() == 1 ? 0 : c]);
            return {layer};
        }
        Layer layer = layerOf(LayerKind::Scaling);
        if (!factors.empty()) {
            layer.finish.rescale.mode = ScalingMode::FLOAT_MULT;
            layer.finish.rescale.factors = factors;
        }
        return {layer};
    }
};

}  // namespace

N2D2_REGISTER(ScalingLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Scaling", [] { return std::make_shared<ScalingLowering>(); });
}

// What the operator is for exports: a layer that quantization and code generation know.
#include "core/Register.hpp"
#include "gain/GainCell.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

class GainLowering : public CellLowering {
public:
    std::string refuses(const CellToLower& from, bool) const override
    {
        return dynamic_cast<const GainCell&>(from.cell).getGain() < 0.0 ? "its Gain is below 0: rescaling keeps the order of values" : "";
    }
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        Layer layer = layerOf(LayerKind::Scaling);
        layer.finish.rescale.mode = ScalingMode::FLOAT_MULT;
        layer.finish.rescale.factors = {dynamic_cast<const GainCell&>(from.cell).getGain()};
        return {layer};
    }
};

}  // namespace

N2D2_REGISTER(GainExampleLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Gain", [] { return std::make_shared<GainLowering>(); });
}

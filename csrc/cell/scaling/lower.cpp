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
        Layer layer = layerOf(LayerKind::Scaling);
        if (scaling) {
            layer.finish.rescale.mode = ScalingMode::FLOAT_MULT;
            for (std::size_t map = 0; map < scaling.get()->size(); ++map)
                layer.finish.rescale.factors.push_back(scaling.get()->factor(map));
        }
        return {layer};
    }
};

}  // namespace

N2D2_REGISTER(ScalingLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Scaling", [] { return std::make_shared<ScalingLowering>(); });
}

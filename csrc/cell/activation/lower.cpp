#include "cell/activation/ActivationCell.hpp"
#include "core/Register.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

/// A Linear one of several inputs is their Concat; else channels go through the activation.
class ActivationLowering : public CellLowering {
public:
    bool takesSeveral(const Cell& cell) const override { return isConcat(cell); }
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        return {layerOf(from.nbParents > 1 && isConcat(from.cell) ? LayerKind::Concat : LayerKind::Scaling)};
    }
    std::string refuses(const CellToLower& from, bool) const override
    {
        for (const TensorInfo& input : from.inputs) {
            if (input.width != from.output.width || input.height != from.output.height)
                return "its inputs differ in width or height: they cannot be joined";
        }
        return {};
    }

private:
    static bool isConcat(const Cell& cell)
    {
        const auto& frame = dynamic_cast<const Cell_Frame_Top&>(cell);
        return frame.nbInputs() > 1 && (!frame.getActivation() || frame.getActivation()->isIdentity());
    }
};

}  // namespace

N2D2_REGISTER(ActivationLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Activation", [] { return std::make_shared<ActivationLowering>(); });
}

#include "cell/padding/PaddingCell.hpp"
#include "core/Register.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

class PaddingLowering : public CellLowering {
public:
    bool takesActivation() const override { return false; }
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        const auto& cell = dynamic_cast<const PaddingCell&>(from.cell);
        Layer layer = layerOf(LayerKind::Padding);
        layer.padLeft = cell.getLeftPad();
        layer.padTop = cell.getTopPad();
        layer.padRight = cell.getRightPad();
        layer.padBottom = cell.getBotPad();
        return {layer};
    }
};

}  // namespace

N2D2_REGISTER(PaddingLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Padding", [] { return std::make_shared<PaddingLowering>(); });
}

#include "cell/resize/ResizeCell.hpp"
#include "core/Register.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

class ResizeLowering : public CellLowering {
public:
    bool takesActivation() const override { return false; }
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        const auto& cell = dynamic_cast<const ResizeCell&>(from.cell);
        Layer layer = layerOf(LayerKind::Resize);
        layer.resize = fromText<LayerResize>(enumToText(cell.getMode()));
        layer.alignCorners = cell.getMode() == ResizeMode::BilinearTF && cell.getParameter<bool>("AlignCorners");
        return {layer};
    }
};

}  // namespace

N2D2_REGISTER(ResizeLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Resize", [] { return std::make_shared<ResizeLowering>(); });
}

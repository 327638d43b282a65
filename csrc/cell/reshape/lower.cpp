#include "cell/reshape/ReshapeCell.hpp"
#include "core/Register.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

class ReshapeLowering : public CellLowering {
public:
    bool takesActivation() const override { return false; }
    std::vector<Layer> lower(const CellToLower&) const override { return {layerOf(LayerKind::Reshape)}; }
};

}  // namespace

N2D2_REGISTER(ReshapeLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Reshape", [] { return std::make_shared<ReshapeLowering>(); });
}

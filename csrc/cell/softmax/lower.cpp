#include "cell/softmax/SoftmaxCell.hpp"
#include "core/Register.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

class SoftmaxLowering : public CellLowering {
public:
    bool takesActivation() const override { return false; }
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        Layer layer = layerOf(LayerKind::Softmax);
        layer.groupSize = dynamic_cast<const SoftmaxCell&>(from.cell).getGroupSize();
        return {layer};
    }
};

}  // namespace

N2D2_REGISTER(SoftmaxLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Softmax", [] { return std::make_shared<SoftmaxLowering>(); });
}

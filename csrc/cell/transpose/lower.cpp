#include "cell/transpose/TransposeCell.hpp"
#include "core/Register.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

class TransposeLowering : public CellLowering {
public:
    bool takesActivation() const override { return false; }
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        const auto& permutation = dynamic_cast<const TransposeCell&>(from.cell).getPermutation();
        Layer layer = layerOf(LayerKind::Transpose);
        layer.permutation.assign(permutation.begin(), permutation.begin() + 3);
        return {layer};
    }
};

}  // namespace

N2D2_REGISTER(TransposeLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Transpose", [] { return std::make_shared<TransposeLowering>(); });
}

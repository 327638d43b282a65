#include "core/Register.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

class DropoutLowering : public CellLowering {
public:
    bool isIdentity(const Cell&) const override { return true; }
    bool takesActivation() const override { return false; }
    std::string refuses(const CellToLower& from, bool) const override
    {
        return from.nbParents > 1 ? "it has several inputs: put an Activation cell in front of it" : "";
    }
    std::vector<Layer> lower(const CellToLower&) const override { return {}; }
};

}  // namespace

N2D2_REGISTER(DropoutLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Dropout", [] { return std::make_shared<DropoutLowering>(); });
}

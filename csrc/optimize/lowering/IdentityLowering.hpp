#pragma once
#include "optimize/lowering/CellLowering.hpp"

namespace N2D2 {

/// Cells that only learning needs: they become no layer.
class IdentityLowering : public CellLowering {
public:
    bool isIdentity(const Cell&) const override { return true; }
    bool takesActivation() const override { return false; }
    std::string refuses(const CellToLower& from, bool) const override
    {
        return from.nbParents > 1 ? "it has several inputs: put an Activation cell in front of it" : "";
    }
    std::vector<Layer> lower(const CellToLower&) const override { return {}; }
};

}  // namespace N2D2

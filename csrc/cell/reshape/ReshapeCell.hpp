#pragma once
// Same elements, other sizes: the mathematical model (spec cells §10).
#include "cell/CellFamily.hpp"

namespace N2D2 {

class ReshapeCell : public virtual Cell {
public:
    static constexpr const char* Type = "Reshape";
    static constexpr const char* FamilyName = "Reshape cell";

    /// {x, y, channels}; 0 keeps the input's axis, -1 (once) is inferred; a shorter list ends in ones.
    explicit ReshapeCell(const std::vector<int>& dims);
    const char* getType() const override { return Type; }
    void getStats(Stats&) const override {}
    const std::vector<int>& getDims() const { return mDims; }

protected:
    /// The sizes for an input; throws std::invalid_argument with the label.
    Dims resolve(const Dims& input) const;

    std::vector<int> mDims;
};

struct ReshapeFamily : CellFamily<ReshapeCell, unsigned, const std::vector<int>&> {};

}  // namespace N2D2

#pragma once
// Permutation of the axes of a stimulus: the mathematical model (spec cells §10).
#include "cell/CellFamily.hpp"

namespace N2D2 {

class TransposeCell : public virtual Cell {
public:
    static constexpr const char* Type = "Transpose";
    static constexpr const char* FamilyName = "Transpose cell";

    /// Axis d of the outputs (x, y, channel, batch) is axis perm[d] of the input; perm[3] must be 3.
    explicit TransposeCell(const std::vector<int>& perm);
    const char* getType() const override { return Type; }
    void getStats(Stats&) const override {}
    const std::vector<int>& getPermutation() const { return mPerm; }

protected:
    std::vector<std::size_t> permutation() const { return {mPerm.begin(), mPerm.end()}; }
    std::vector<std::size_t> inverse() const;

    std::vector<int> mPerm;
};

struct TransposeFamily : CellFamily<TransposeCell, unsigned, const std::vector<int>&> {};

}  // namespace N2D2

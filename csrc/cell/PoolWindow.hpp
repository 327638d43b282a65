#pragma once
// What Pool and Unpool have in common: the window and its sizes (spec cells §7).
#include "cell/Cell.hpp"
#include "kernels/pool.hpp"

namespace N2D2 {

N2D2_ENUM(PoolKind, "Max", "Average")

class PoolWindow : public virtual Cell {
public:
    using Pooling = PoolKind;

    const std::vector<unsigned>& getPoolDims() const { return mPoolDims; }
    const std::vector<unsigned>& getStrideDims() const { return mStrideDims; }
    const std::vector<unsigned>& getPaddingDims() const { return mPaddingDims; }
    unsigned getPoolWidth() const { return mPoolDims[0]; }
    unsigned getPoolHeight() const { return mPoolDims.size() > 1 ? mPoolDims[1] : 1; }
    Pooling getPooling() const { return mPooling; }

protected:
    explicit PoolWindow(Pooling pooling) : Cell(nullptr, "pool", 1), mPooling(pooling) {}
    /// Vectors are x first, of 1 to 3 axes; a single value holds for every axis (a single pool size means a square). Called by the
    /// constructors, which know their names.
    void setWindow(const std::vector<unsigned>& poolDims, const std::vector<unsigned>& strideDims, const std::vector<unsigned>& paddingDims);
    /// std::invalid_argument unless the input has the axes of the window, and channels.
    void requireInputRank() const;
    /// Places of the window at positions `from` of an axis that fall inside `inside` positions, `begin` before the first.
    void addStats(Stats& stats, const std::vector<std::size_t>& from, const std::vector<std::size_t>& inside,
                  const std::vector<long>& begin) const;

    std::vector<unsigned> mPoolDims, mStrideDims, mPaddingDims;
    Pooling mPooling;
};

}  // namespace N2D2

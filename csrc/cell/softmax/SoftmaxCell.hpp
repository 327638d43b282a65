#pragma once
// Softmax over channels: the mathematical model (spec cells §9.1).
#include "cell/CellFamily.hpp"

namespace N2D2 {

class SoftmaxCell : public virtual Cell {
public:
    static constexpr const char* Type = "Softmax";
    static constexpr const char* FamilyName = "Softmax cell";

    /// With `withLoss` the gradient passes unchanged: cross-entropy with respect to the logits. groupSize 0 = all channels.
    SoftmaxCell(bool withLoss, unsigned groupSize);
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;

    bool getWithLoss() const { return mWithLoss; }
    void setWithLoss(bool withLoss) { mWithLoss = withLoss; }
    unsigned getGroupSize() const { return mGroupSize; }

protected:
    bool mWithLoss;
    unsigned mGroupSize;
};

struct SoftmaxFamily : CellFamily<SoftmaxCell, unsigned, bool, unsigned> {};

}  // namespace N2D2

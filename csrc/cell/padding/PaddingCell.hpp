#pragma once
// A border of zeros, or a crop: the mathematical model (spec cells §10).
#include "cell/CellFamily.hpp"

namespace N2D2 {

class PaddingCell : public virtual Cell {
public:
    static constexpr const char* Type = "Padding";
    static constexpr const char* FamilyName = "Padding cell";

    /// In pixels; negative values crop.
    PaddingCell(int topPad, int botPad, int leftPad, int rightPad)
        : Cell(nullptr, "padding", 1), mTopPad(topPad), mBotPad(botPad), mLeftPad(leftPad), mRightPad(rightPad)
    {
    }
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;

    int getTopPad() const { return mTopPad; }
    int getBotPad() const { return mBotPad; }
    int getLeftPad() const { return mLeftPad; }
    int getRightPad() const { return mRightPad; }

protected:
    int mTopPad, mBotPad, mLeftPad, mRightPad;
};

/// nbOutputs, topPad, botPad, leftPad, rightPad
struct PaddingFamily : CellFamily<PaddingCell, unsigned, int, int, int, int> {};

}  // namespace N2D2

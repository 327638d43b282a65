#pragma once
// Local response normalization across channels: the mathematical model (spec cells §8.2).
#include "cell/CellFamily.hpp"

namespace N2D2 {

class LRNCell : public virtual Cell {
public:
    static constexpr const char* Type = "LRN";
    static constexpr const char* FamilyName = "LRN cell";

    LRNCell() : Cell(nullptr, "lrn", 1) {}
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override { stats.nbNodes += getOutputsSize(); }

protected:
    Parameter<unsigned> mN{this, "N", 5, {.min = 1}, "channels of the window: (N-1)/2 before and N/2 after each"};
    Parameter<double> mAlpha{this, "Alpha", 1e-4, {.min = 0.0}, "factor of the mean square of the window"};
    Parameter<double> mBeta{this, "Beta", 0.75, {.min = 0.0}, "exponent"};
    Parameter<double> mK{this, "K", 2.0, {.min = 1e-5}, "constant added to the mean square"};
};

struct LRNFamily : CellFamily<LRNCell, unsigned> {};

}  // namespace N2D2

#pragma once
// The example of docs/adding-an-operator.md: y = Gain·x. The mathematical model: parameters and geometry, no data type.
#include "cell/CellFamily.hpp"

namespace N2D2 {

class GainCell : public virtual Cell {
public:
    static constexpr const char* Type = "Gain";
    static constexpr const char* FamilyName = "Gain cell";

    GainCell() : Cell(nullptr, Type, 1) {}
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override { stats.nbNodes += getOutputsSize(); }
    double getGain() const { return mGain; }

protected:
    Parameter<double> mGain{this, "Gain", 1.0, "factor of every value"};
};

struct GainFamily : CellFamily<GainCell, unsigned> {};

}  // namespace N2D2

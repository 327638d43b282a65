#pragma once
// Dropout: the mathematical model (spec cells §9.2).
#include "cell/CellFamily.hpp"

namespace N2D2 {

class DropoutCell : public virtual Cell {
public:
    static constexpr const char* Type = "Dropout";
    static constexpr const char* FamilyName = "Dropout cell";

    DropoutCell() : Cell(nullptr, "dropout", 1) {}
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;
    double getDropout() const { return mDropout; }

protected:
    Parameter<double> mDropout{this, "Dropout", 0.5, {.min = 0.0, .max = 1.0},
                               "probability of dropping an element while learning; the others are multiplied by 1/(1 - Dropout)"};
};

struct DropoutFamily : CellFamily<DropoutCell, unsigned> {};

}  // namespace N2D2

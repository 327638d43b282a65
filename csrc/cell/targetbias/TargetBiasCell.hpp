#pragma once
// A margin added to the target's output while learning (AM-Softmax): the mathematical model (spec cells §10).
#include "cell/CellFamily.hpp"
#include "kernels/pointwise.hpp"

namespace N2D2 {

class TargetBiasCell : public virtual Cell {
public:
    static constexpr const char* Type = "TargetBias";
    static constexpr const char* FamilyName = "TargetBias cell";

    /// std::invalid_argument unless finite.
    explicit TargetBiasCell(double bias);
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;

    double getBias() const { return mBias; }

protected:
    double mBias;
};

struct TargetBiasFamily : CellFamily<TargetBiasCell, unsigned, double> {};

}  // namespace N2D2

#pragma once
// Normalization of each pixel's channels: the mathematical model (spec cells §8.3).
#include "cell/CellFamily.hpp"
#include "kernels/normalize.hpp"

namespace N2D2 {

N2D2_ENUM(NormalizeNorm, "L1", "L2")

class NormalizeCell : public virtual Cell {
public:
    static constexpr const char* Type = "Normalize";
    static constexpr const char* FamilyName = "Normalize cell";
    using Norm = NormalizeNorm;

    explicit NormalizeCell(Norm norm) : Cell(nullptr, "normalize", 1), mNorm(norm) {}
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override { stats.nbNodes += getOutputsSize(); }
    Norm getNorm() const { return mNorm; }

protected:
    Norm mNorm;
};

struct NormalizeFamily : CellFamily<NormalizeCell, unsigned, NormalizeNorm> {};

}  // namespace N2D2

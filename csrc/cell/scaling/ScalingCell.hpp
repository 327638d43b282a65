#pragma once
// Rescaling as a layer of its own: the mathematical model (spec cells §5 and §10).
#include "cell/CellFamily.hpp"
#include "scaling/Scaling.hpp"

namespace N2D2 {

class ScalingCell : public virtual Cell {
public:
    static constexpr const char* Type = "Scaling";
    static constexpr const char* FamilyName = "Scaling cell";

    explicit ScalingCell(const Scaling& scaling) : Cell(nullptr, "scaling", 1), mScaling(scaling) {}
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;

    const Scaling& getScaling() const { return mScaling; }
    /// Outputs are unsigned when inputs and factors are (quantization §2.10).
    std::pair<double, double> rescaledRange(std::pair<double, double> inputs) const;

protected:
    Scaling mScaling;
};

struct ScalingFamily : CellFamily<ScalingCell, unsigned, const Scaling&> {};

}  // namespace N2D2

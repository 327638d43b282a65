#pragma once
// Threshold on every value: the mathematical model (spec cells §10).
#include "cell/CellFamily.hpp"
#include "kernels/pointwise.hpp"

namespace N2D2 {

N2D2_ENUM(ThresholdCellOperation, "Binary", "BinaryInverted", "Truncate", "ToZero", "ToZeroInverted")

class ThresholdCell : public virtual Cell {
public:
    static constexpr const char* Type = "Threshold";
    static constexpr const char* FamilyName = "Threshold cell";

    /// std::invalid_argument unless finite.
    explicit ThresholdCell(double threshold);
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;

    double getThreshold() const { return mThreshold; }

protected:
    std::pair<double, double> thresholdedRange(std::pair<double, double> inputs) const;

    double mThreshold;
    Parameter<ThresholdCellOperation> mOperation{this, "Operation", ThresholdCellOperation::Binary, "what stands above and below"};
    Parameter<double> mMaxValue{this, "MaxValue", 1.0, "output of Binary above the threshold, of BinaryInverted below"};
};

struct ThresholdFamily : CellFamily<ThresholdCell, unsigned, double> {};

}  // namespace N2D2

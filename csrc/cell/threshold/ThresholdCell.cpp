#include "cell/threshold/ThresholdCell.hpp"

#include <algorithm>
#include <cmath>

namespace N2D2 {

ThresholdCell::ThresholdCell(double threshold) : Cell(nullptr, "threshold", 1), mThreshold(threshold)
{
    if (!std::isfinite(threshold))
        throw std::invalid_argument(label() + " the threshold must be a finite number");
}

void ThresholdCell::getStats(Stats& stats) const
{
    stats.nbNodes += getOutputsSize();
}

std::pair<double, double> ThresholdCell::thresholdedRange(std::pair<double, double> inputs) const
{
    const auto [min, max] = inputs;
    switch (*mOperation) {
    case ThresholdCellOperation::Binary:
    case ThresholdCellOperation::BinaryInverted: return {std::min(0.0, *mMaxValue), std::max(0.0, *mMaxValue)};
    case ThresholdCellOperation::Truncate: return {std::min(min, mThreshold), std::min(max, mThreshold)};
    case ThresholdCellOperation::ToZero: return {std::min(0.0, std::max(min, mThreshold)), std::max(0.0, max)};
    case ThresholdCellOperation::ToZeroInverted: break;
    }
    return {std::min(0.0, min), std::max(0.0, std::min(max, mThreshold))};
}

}  // namespace N2D2

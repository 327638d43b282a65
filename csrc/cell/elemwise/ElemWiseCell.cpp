#include "cell/elemwise/ElemWiseCell.hpp"

#include <algorithm>
#include <limits>

namespace N2D2 {

void ElemWiseCell::getStats(Stats& stats) const
{
    stats.nbNodes += getOutputsSize();
}

void ElemWiseCell::completeCoefficients(std::size_t nbInputs)
{
    const std::size_t count = mMode == CoeffMode::PerChannel ? nbInputs * mNbOutputs : nbInputs;
    const auto complete = [&](const char* what, std::vector<double>& values, double missing) {
        if (values.size() > count)
            throw std::invalid_argument(label() + " has " + std::to_string(values.size()) + " " + what + ", at most "
                                        + std::to_string(count) + " can be used");
        values.resize(count, missing);
    };
    complete("weights", mWeights, 1.0);
    complete("shifts", mShifts, 0.0);
}

std::pair<double, double> ElemWiseCell::combinedRange(std::pair<double, double> inputs) const
{
    if (mOperation == Operation::Max)
        return inputs;
    const auto positive = [](const std::vector<double>& values) { return std::all_of(values.begin(), values.end(), [](double v) { return v >= 0.0; }); };
    const bool above = inputs.first >= 0.0;
    bool unsignedOutputs = mOperation == Operation::EuclideanSum || (mOperation == Operation::Prod && above);
    unsignedOutputs = unsignedOutputs || (mOperation == Operation::AbsSum && positive(mWeights));
    unsignedOutputs = unsignedOutputs || (mOperation == Operation::Sum && above && positive(mWeights) && positive(mShifts));
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return {unsignedOutputs ? 0.0 : -infinity, infinity};
}

}  // namespace N2D2

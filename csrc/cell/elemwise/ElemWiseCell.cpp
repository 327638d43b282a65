#include "cell/elemwise/ElemWiseCell.hpp"

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

}  // namespace N2D2

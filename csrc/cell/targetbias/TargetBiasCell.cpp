#include "cell/targetbias/TargetBiasCell.hpp"

#include <cmath>

namespace N2D2 {

TargetBiasCell::TargetBiasCell(double bias) : Cell(nullptr, "targetbias", 1), mBias(bias)
{
    if (!std::isfinite(bias))
        throw std::invalid_argument(label() + " the bias must be a finite number");
}

void TargetBiasCell::getStats(Stats& stats) const
{
    stats.nbNodes += getOutputsSize();
}

}  // namespace N2D2

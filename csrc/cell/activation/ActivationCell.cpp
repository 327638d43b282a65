#include "cell/activation/ActivationCell.hpp"

namespace N2D2 {

void ActivationCell::getStats(Stats& stats) const
{
    stats.nbNodes += getOutputsSize();
}

}  // namespace N2D2

#include "cell/padding/PaddingCell.hpp"

namespace N2D2 {

void PaddingCell::getStats(Stats& stats) const
{
    stats.nbNodes += getOutputsSize();
}

}  // namespace N2D2

#include "cell/dropout/DropoutCell.hpp"

namespace N2D2 {

void DropoutCell::getStats(Stats& stats) const
{
    stats.nbNeurons += getOutputsSize();
    stats.nbNodes += getOutputsSize();
}

}  // namespace N2D2

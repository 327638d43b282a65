#include "cell/softmax/SoftmaxCell.hpp"

namespace N2D2 {

SoftmaxCell::SoftmaxCell(bool withLoss, unsigned groupSize)
    : Cell(nullptr, "softmax", 1), mWithLoss(withLoss), mGroupSize(groupSize)
{
}

void SoftmaxCell::getStats(Stats& stats) const
{
    stats.nbNeurons += getOutputsSize();
    stats.nbNodes += getOutputsSize();
}

}  // namespace N2D2

#include "cell/resize/ResizeCell.hpp"

namespace N2D2 {

ResizeCell::ResizeCell(unsigned outputsWidth, unsigned outputsHeight, ResizeMode mode)
    : Cell(nullptr, "resize", 1), mWidth(outputsWidth), mHeight(outputsHeight), mMode(mode)
{
    if (mWidth == 0 || mHeight == 0)
        throw std::invalid_argument(label() + " outputs of at least 1x1 are expected, got " + std::to_string(mWidth) + "x"
                                    + std::to_string(mHeight));
}

void ResizeCell::getStats(Stats& stats) const
{
    stats.nbNodes += getOutputsSize();
}

}  // namespace N2D2

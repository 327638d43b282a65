#include "cell/PoolWindow.hpp"

#include "cell/Window.hpp"

namespace N2D2 {

void PoolWindow::setWindow(const std::vector<unsigned>& poolDims, const std::vector<unsigned>& strideDims,
                           const std::vector<unsigned>& paddingDims)
{
    mPoolDims = windowDims(label(), "window", poolDims);
    const std::size_t rank = mPoolDims.size();
    mStrideDims = perAxis(label(), "stride", strideDims, rank, 1u);
    mPaddingDims = perAxis(label(), "padding", paddingDims, rank, 0u);
    checkPositive(label(), "window", mPoolDims);
    checkPositive(label(), "stride", mStrideDims);
}

void PoolWindow::requireInputRank() const
{
    const std::size_t rank = mPoolDims.size();
    if (mInputsDims.size() != rank + 1)
        throw std::invalid_argument(label() + " its window " + dimsText(mPoolDims) + " needs an input of " + std::to_string(rank)
                                    + " dimensions and channels, got " + dimsText(mInputsDims));
}

void PoolWindow::addStats(Stats& stats, const std::vector<std::size_t>& from, const std::vector<std::size_t>& inside,
                          const std::vector<long>& begin) const
{
    const std::vector<unsigned> dilation(mPoolDims.size(), 1);
    stats.nbNodes += getOutputsSize();
    stats.nbConnections += usesInside(from, mPoolDims, mStrideDims, dilation, begin, inside) * connectedPairs(*this);
}

}  // namespace N2D2

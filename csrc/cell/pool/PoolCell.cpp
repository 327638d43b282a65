#include "cell/pool/PoolCell.hpp"

#include "cell/Window.hpp"

namespace N2D2 {

PoolCell::PoolCell(const std::vector<unsigned>& poolDims, const std::vector<unsigned>& strideDims,
                   const std::vector<unsigned>& paddingDims, Pooling pooling)
    : Cell(nullptr, "pool", 1), PoolWindow(pooling)
{
    setWindow(poolDims, strideDims, paddingDims);
    mExtendedPadding.assign(2 * mPoolDims.size(), 0);
}

PoolGeometry PoolCell::geometry(std::size_t batch, std::size_t channels) const
{
    requireInputRank();
    const std::size_t rank = mPoolDims.size();
    PoolGeometry g;
    g.kind = mPooling;
    g.input.assign(mInputsDims.begin(), mInputsDims.end() - 1);
    g.window = toSizes(mPoolDims);
    g.stride = toSizes(mStrideDims);
    for (std::size_t d = 0; d < rank; ++d) {
        g.padBegin.push_back(static_cast<long>(mPaddingDims[d]) + mExtendedPadding[d]);
        g.padEnd.push_back(static_cast<long>(mPaddingDims[d]) + mExtendedPadding[rank + d]);
    }
    g.batch = batch;
    g.inChannels = channels;
    g.outChannels = mNbOutputs;
    g.truncate = getQuantizedNbBits() > 0;
    return g;
}

std::vector<std::size_t> PoolCell::outputSizes() const
{
    PoolGeometry g = geometry(1, getNbChannels());
    g.inChannels = g.outChannels = 1;  // the connectivity does not matter here
    try {
        return g.output();
    }
    catch (const std::invalid_argument& error) {
        throw std::invalid_argument(label() + " " + error.what());
    }
}

void PoolCell::getStats(Stats& stats) const
{
    const PoolGeometry g = geometry(1, getNbChannels());
    addStats(stats, outputSizes(), g.input, g.padBegin);
}

std::vector<std::size_t> PoolCell::getReceptiveField(const std::vector<std::size_t>& outputField) const
{
    std::vector<std::size_t> field(mPoolDims.size(), 1);
    for (std::size_t d = 0; d < field.size(); ++d)
        field[d] = mPoolDims[d] + ((d < outputField.size() ? outputField[d] : 1) - 1) * mStrideDims[d];
    return field;
}

}  // namespace N2D2

#include "cell/pool/PoolCell.hpp"

#include "cell/Window.hpp"

namespace N2D2 {

PoolCell::PoolCell(const std::vector<unsigned>& poolDims, const std::vector<unsigned>& strideDims,
                   const std::vector<unsigned>& paddingDims, Pooling pooling)
    : Cell(nullptr, "pool", 1), mPooling(pooling)
{
    mPoolDims = windowDims(label(), "window", poolDims);
    const std::size_t rank = mPoolDims.size();
    mStrideDims = perAxis(label(), "stride", strideDims, rank, 1u);
    mPaddingDims = perAxis(label(), "padding", paddingDims, rank, 0u);
    mExtendedPadding.assign(2 * rank, 0);
    checkPositive(label(), "window", mPoolDims);
    checkPositive(label(), "stride", mStrideDims);
}

PoolGeometry PoolCell::geometry(std::size_t batch, std::size_t channels) const
{
    const std::size_t rank = mPoolDims.size();
    if (mInputsDims.size() != rank + 1)
        throw std::invalid_argument(label() + " its window " + dimsText(mPoolDims) + " needs an input of " + std::to_string(rank)
                                    + " dimensions and channels, got " + dimsText(mInputsDims));
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
    const auto output = outputSizes();
    unsigned long long uses = 1, pairs = 0;
    for (std::size_t d = 0; d < output.size(); ++d) {
        unsigned long long inside = 0;
        for (std::size_t o = 0; o < output[d]; ++o) {
            for (std::size_t k = 0; k < g.window[d]; ++k) {
                const long position = static_cast<long>(o * g.stride[d] + k) - g.padBegin[d];
                inside += position >= 0 && position < static_cast<long>(g.input[d]);
            }
        }
        uses *= inside;
    }
    for (std::size_t c = 0; c < getNbChannels(); ++c) {
        for (std::size_t o = 0; o < mNbOutputs; ++o)
            pairs += isConnection(c, o);
    }
    stats.nbNodes += getOutputsSize();
    stats.nbConnections += uses * pairs;
}

std::vector<std::size_t> PoolCell::getReceptiveField(const std::vector<std::size_t>& outputField) const
{
    std::vector<std::size_t> field(mPoolDims.size(), 1);
    for (std::size_t d = 0; d < field.size(); ++d)
        field[d] = mPoolDims[d] + ((d < outputField.size() ? outputField[d] : 1) - 1) * mStrideDims[d];
    return field;
}

}  // namespace N2D2

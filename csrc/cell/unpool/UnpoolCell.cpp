#include "cell/unpool/UnpoolCell.hpp"

#include <limits>

#include "cell/Window.hpp"

namespace N2D2 {

UnpoolCell::UnpoolCell(const std::vector<unsigned>& poolDims, const std::vector<unsigned>& strideDims,
                       const std::vector<unsigned>& paddingDims, Pooling pooling)
    : Cell(nullptr, "unpool", 1), PoolWindow(pooling)
{
    setWindow(poolDims, strideDims, paddingDims);
}

std::vector<std::size_t> UnpoolCell::spatialOutput() const
{
    requireInputRank();
    const std::size_t rank = mPoolDims.size();
    std::vector<std::size_t> output;
    for (std::size_t d = 0; d < rank; ++d) {
        const double size = (static_cast<double>(mInputsDims[d]) - 1.0) * mStrideDims[d] + mPoolDims[d] - 2.0 * mPaddingDims[d];
        if (size > static_cast<double>(std::numeric_limits<int>::max()))
            throw std::invalid_argument(label() + " outputs of more than 2^31 positions on an axis are not possible");
        if (size < 1.0)
            throw std::invalid_argument(label() + " padding " + dimsText(mPaddingDims) + " leaves no output of an input of "
                                        + dimsText(mInputsDims) + " with a window " + dimsText(mPoolDims) + ": reduce it");
        output.push_back(static_cast<std::size_t>(size));
    }
    return output;
}

PoolGeometry UnpoolCell::geometry(std::size_t batch, std::size_t channels) const
{
    PoolGeometry g;
    g.kind = mPooling;
    g.input = spatialOutput();
    g.window = toSizes(mPoolDims);
    g.stride = toSizes(mStrideDims);
    g.padBegin.assign(mPaddingDims.begin(), mPaddingDims.end());
    g.padEnd = g.padBegin;
    g.batch = batch;
    g.inChannels = mNbOutputs;
    g.outChannels = channels;
    return g;
}

void UnpoolCell::getStats(Stats& stats) const
{
    addStats(stats, {mInputsDims.begin(), mInputsDims.end() - 1}, spatialOutput(), {mPaddingDims.begin(), mPaddingDims.end()});
}

std::vector<std::size_t> UnpoolCell::getReceptiveField(const std::vector<std::size_t>& outputField) const
{
    std::vector<std::size_t> field(mPoolDims.size(), 1);
    for (std::size_t d = 0; d < field.size(); ++d)
        field[d] = ((d < outputField.size() ? outputField[d] : 1) + mPoolDims[d] - 2) / mStrideDims[d] + 1;
    return field;
}

// Winners ------------------------------------------------------------------------------------------------------------

void UnpoolCell::addArgMax(const std::shared_ptr<PoolCell>& pool)
{
    if (!pool)
        throw std::invalid_argument(label() + " the pool whose winners it takes is missing");
    if (pool->getPooling() != mPooling)
        throw std::invalid_argument(label() + " its pooling is " + enumToText(mPooling) + ", that of " + pool->getName() + " is "
                                    + enumToText(pool->getPooling()));
    mPools.push_back(pool);
}

PoolCell* UnpoolCell::poolOf(std::size_t k, std::size_t nbInputs) const
{
    if (mPools.empty() && mPooling == PoolKind::Average)
        return nullptr;
    if (mPools.empty())
        throw std::invalid_argument(label() + " max unpooling needs the winners of a pool: addArgMax(pool), or ArgMax=<pool layer>");
    if (mPools.size() != 1 && mPools.size() != nbInputs)
        throw std::invalid_argument(label() + " it has the winners of " + std::to_string(mPools.size()) + " pools for "
                                    + std::to_string(nbInputs) + " inputs: give one pool, or one for each input");
    return mPools[mPools.size() == 1 ? 0 : k].get();
}

void UnpoolCell::checkPool(const PoolCell& pool, const Dims& inputDims, std::size_t offset) const
{
    if (pool.getOutputsDims() != inputDims)
        throw std::invalid_argument(label() + " the outputs of " + pool.getName() + " are " + dimsText(pool.getOutputsDims())
                                    + ", the input for its winners is " + dimsText(inputDims) + ": they must be equal");
    const Dims& pooled = pool.getInputsDims();
    if (pooled.back() != mNbOutputs)
        throw std::invalid_argument(label() + " " + pool.getName() + " pools " + std::to_string(pooled.back())
                                    + " channels: NbOutputs must be that, not " + std::to_string(mNbOutputs));
    const auto own = spatialOutput();
    const bool sameSize = std::equal(own.begin(), own.end(), pooled.begin(), pooled.end() - 1);
    const bool sameWindow = pool.getPoolDims() == mPoolDims && pool.getStrideDims() == mStrideDims && pool.getPaddingDims() == mPaddingDims;
    if (!sameSize && !sameWindow)
        throw std::invalid_argument(label() + " its outputs are " + dimsText(own) + ", " + pool.getName() + " pools "
                                    + dimsText(Dims(pooled.begin(), pooled.end() - 1))
                                    + ": give it the window, stride and padding of " + pool.getName() + ", or those that make the sizes equal");
    for (std::size_t channel = 0; channel < inputDims.back(); ++channel) {
        for (std::size_t output = 0; output < mNbOutputs; ++output) {
            if (pool.isConnection(output, channel) && !isConnection(offset + channel, output))
                throw std::invalid_argument(label() + " output " + std::to_string(output) + " of " + pool.getName()
                                            + "'s winners is not connected to channel " + std::to_string(offset + channel)
                                            + ": its mapping must have every connection of the pool");
        }
    }
}

}  // namespace N2D2

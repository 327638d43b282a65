#include "cell/Cell.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/Log.hpp"
#include "deepnet/DeepNet.hpp"

namespace N2D2 {

Cell::Cell(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs)
    : mName(name), mNbOutputs(nbOutputs), mDeepNet(deepNet), mContext(deepNet ? deepNet->context() : defaultContext()),
      mOutputsDims{1, 1, nbOutputs}
{
    if (name.empty())
        throw std::invalid_argument("[Cell] a cell needs a name");
    if (nbOutputs == 0)
        throw std::invalid_argument("[Cell " + name + "] the number of outputs must be at least 1");
}

std::vector<std::shared_ptr<Cell>> Cell::getParentsCells() const
{
    std::vector<std::shared_ptr<Cell>> parents;
    if (mInputIsProvider)
        parents.push_back(nullptr);
    for (const auto& parent : mParents) {
        if (auto cell = parent.lock())
            parents.push_back(cell);
    }
    return parents;
}

std::vector<std::shared_ptr<Cell>> Cell::getChildrenCells() const
{
    const auto net = mDeepNet.lock();
    return net ? net->getChildCells(mName) : std::vector<std::shared_ptr<Cell>>{};
}

std::vector<std::size_t> Cell::getReceptiveField(const std::vector<std::size_t>& outputField) const
{
    return outputField.empty() ? std::vector<std::size_t>(std::max<std::size_t>(mOutputsDims.size(), 2) - 1, 1) : outputField;
}

void Cell::setMapping(const Tensor<bool>& mapping)
{
    if (!mMapping.empty())
        throw std::invalid_argument(label() + " a mapping is already set (clear the inputs first)");
    if (mapping.empty())
        return;
    if (mapping.nbDims() != 2 || mapping.dimX() != mNbOutputs)
        throw std::invalid_argument(label() + " the mapping must have dims {outputs, channels} = " + std::to_string(mNbOutputs)
                                    + "x?, got " + dimsText(mapping.dims()));
    mMapping.reallocate(mapping.dims());
    mMapping = mapping;
}

namespace {

/// Follows the values of a walk over free parameters, which it leaves as they are.
template <class Walk> std::pair<double, double> rangeOf(const Walk& walk)
{
    bool first = true;
    std::pair<double, double> range{0.0, 0.0};
    walk([&](double value) {
        range.first = first ? value : std::min(range.first, value);
        range.second = first ? value : std::max(range.second, value);
        first = false;
        return value;
    });
    return range;
}

}  // namespace

std::pair<double, double> Cell::getFreeParametersRange(FreeParametersType type)
{
    return rangeOf([&](const auto& follow) { processFreeParameters(follow, type); });
}

std::pair<double, double> Cell::getFreeParametersRangePerOutput(std::size_t output, FreeParametersType type)
{
    return rangeOf([&](const auto& follow) { processFreeParametersPerOutput(follow, output, type); });
}

std::pair<double, double> Cell::getFreeParametersRangePerChannel(std::size_t channel)
{
    return rangeOf([&](const auto& follow) { processFreeParametersPerChannel(follow, channel); });
}

void Cell::discretizeFreeParameters(unsigned nbLevels)
{
    if (nbLevels < 2)
        throw std::invalid_argument(label() + " free parameters cannot be discretized to " + std::to_string(nbLevels) + " levels: at least 2 are needed");
    const double steps = nbLevels - 1.0;
    processFreeParameters([steps](double value) { return std::rint(steps * value) / steps; });
}

void Cell::randomizeFreeParameters(double stdDev)
{
    if (!(stdDev >= 0.0) || !std::isfinite(stdDev))
        throw std::invalid_argument(label() + " the standard deviation must be a number of at least 0, got " + realText(stdDev));
    const auto random = refillRandom(0xffffffff);
    processFreeParameters([&](double value) { return std::clamp(value + random->normal(0.0, stdDev), -1.0, 1.0); });
}

void Cell::setQuantized(unsigned nbBits)
{
    if (nbBits > 32)
        throw std::invalid_argument(label() + " can be quantized to at most 32 bits, got " + std::to_string(nbBits));
    mQuantizedNbBits = nbBits;
}

namespace {

constexpr std::pair<double, double> Unbounded{-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};

}  // namespace

std::pair<double, double> Cell::getOutputRange() const { return Unbounded; }

std::pair<double, double> Cell::parentsRange() const
{
    if (mInputIsProvider || mParents.empty())
        return Unbounded;
    std::pair<double, double> range{Unbounded.second, Unbounded.first};
    for (const auto& parent : mParents) {
        const auto cell = parent.lock();
        const auto own = cell ? cell->getOutputRange() : Unbounded;
        range = {std::min(range.first, own.first), std::max(range.second, own.second)};
    }
    return range;
}

void Cell::exportFreeParameters(const std::string&) const {}
void Cell::importFreeParameters(const std::string&, bool) {}

std::unique_ptr<Random> Cell::weightsRandom(std::size_t index)
{
    if (!mHasWeightsOrdinal) {
        mWeightsOrdinal = mContext->nextOrdinal(RandomUse::Weights);
        mHasWeightsOrdinal = true;
    }
    return std::make_unique<KeyedRandom>(RandomUse::Weights, mContext->seed(), mWeightsOrdinal, index);
}

std::unique_ptr<Random> Cell::refillRandom(std::size_t index)
{
    return weightsRandom(index + (static_cast<std::size_t>(++mRefills) << 32));
}

std::unique_ptr<Random> Cell::noiseRandom(std::uint64_t draw)
{
    if (!mHasNoiseOrdinal) {
        mNoiseOrdinal = mContext->nextOrdinal(RandomUse::Noise);
        mHasNoiseOrdinal = true;
    }
    return std::make_unique<KeyedRandom>(RandomUse::Noise, mContext->seed(), mNoiseOrdinal, draw);
}

std::size_t mappingGroups(const Tensor<bool>& mapping)
{
    if (mapping.empty())
        return 1;
    const std::size_t outputs = mapping.dimX(), channels = mapping.dims()[1];
    // The size of the first block is the run of true in the first row and column.
    std::size_t blockOutputs = 0, blockChannels = 0;
    while (blockOutputs < outputs && mapping(blockOutputs))
        ++blockOutputs;
    while (blockChannels < channels && mapping(blockChannels * outputs))
        ++blockChannels;
    if (!blockOutputs || !blockChannels || outputs % blockOutputs || channels % blockChannels
        || outputs / blockOutputs != channels / blockChannels)
        return 0;
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t o = 0; o < outputs; ++o) {
            if (mapping(c * outputs + o) != (c / blockChannels == o / blockOutputs))
                return 0;
        }
    }
    return outputs / blockOutputs;
}

}  // namespace N2D2

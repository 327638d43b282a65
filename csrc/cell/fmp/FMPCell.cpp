#include "cell/fmp/FMPCell.hpp"

#include <algorithm>
#include <cmath>

#include "core/Error.hpp"
#include "core/Text.hpp"

namespace N2D2 {

FMPCell::FMPCell(double scalingRatio) : Cell(nullptr, "fmp", 1), mScalingRatio(scalingRatio)
{
    if (!(scalingRatio >= 1.0) || !std::isfinite(scalingRatio))
        throw std::invalid_argument(label() + " the scaling ratio must be at least 1, got " + realText(scalingRatio));
}

std::vector<std::size_t> FMPCell::spatialOutput() const
{
    std::vector<std::size_t> output;
    for (std::size_t d = 0; d + 1 < mInputsDims.size(); ++d)
        output.push_back(static_cast<std::size_t>(std::round(static_cast<double>(mInputsDims[d]) / mScalingRatio)));
    if (output.size() > 3)
        throw std::invalid_argument(label() + " an input of " + std::to_string(output.size()) + " spatial dimensions; 1 to 3 are supported");
    for (std::size_t d = 0; d < output.size(); ++d) {
        if (output[d] == 0)
            throw std::invalid_argument(label() + " a scaling ratio of " + realText(mScalingRatio) + " leaves nothing of an input of "
                                        + dimsText(mInputsDims));
        if (!mPseudoRandom && mInputsDims[d] > 2 * output[d])
            throw std::invalid_argument(label() + " PseudoRandom=0 needs at most twice as many inputs as outputs on an axis, here "
                                        + std::to_string(mInputsDims[d]) + " and " + std::to_string(output[d])
                                        + ": reduce the scaling ratio of " + realText(mScalingRatio) + ", or set PseudoRandom=1");
    }
    return output;
}

std::vector<std::size_t> FMPCell::drawGrid(std::size_t inputs, std::size_t outputs, Random& random) const
{
    std::vector<std::size_t> grid(outputs);
    if (mPseudoRandom) {
        const double ratio = static_cast<double>(inputs) / static_cast<double>(outputs);
        const double u = random.uniform(0.0, 1.0, Random::OpenInterval);
        for (std::size_t i = 0; i < outputs; ++i)
            grid[i] = std::min(inputs, static_cast<std::size_t>(std::ceil(ratio * (static_cast<double>(i) + u))));
        return grid;
    }
    std::vector<std::size_t> steps(outputs, 1);
    std::fill_n(steps.begin(), inputs - outputs, std::size_t(2));
    random.shuffle(steps);
    std::size_t sum = 0;
    for (std::size_t i = 0; i < outputs; ++i)
        grid[i] = sum += steps[i];
    return grid;
}

void FMPCell::getStats(Stats& stats) const
{
    unsigned long long pairs = 0;
    for (std::size_t c = 0; c < getNbChannels(); ++c) {
        for (std::size_t o = 0; o < mNbOutputs; ++o)
            pairs += isConnection(c, o);
    }
    stats.nbNodes += getOutputsSize();
    if (!mInputsDims.empty())
        stats.nbConnections += pairs * (elementCount(mInputsDims) / mInputsDims.back());
}

std::vector<std::size_t> FMPCell::getReceptiveField(const std::vector<std::size_t>& outputField) const
{
    const auto output = spatialOutput();
    std::vector<std::size_t> field;
    for (std::size_t d = 0; d < output.size(); ++d) {
        const double wanted = static_cast<double>(d < outputField.size() ? outputField[d] : 1);
        const double ratio = static_cast<double>(mInputsDims[d]) / static_cast<double>(output[d]);
        const double shared = mOverlapping ? 1.0 : 0.0;
        // The last region extends to the end of the input.
        const double most = mPseudoRandom ? std::max(std::ceil(ratio * wanted) + shared, std::ceil(ratio * (wanted + 1.0)) - 1.0)
                                          : 2.0 * wanted + shared;
        field.push_back(std::min(mInputsDims[d], static_cast<std::size_t>(most)));
    }
    return field;
}

}  // namespace N2D2

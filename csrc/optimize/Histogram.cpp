#include "optimize/Histogram.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/Parallel.hpp"
#include "core/Simd.hpp"
#include "core/Text.hpp"
#include "optimize/Calibration.hpp"

namespace N2D2 {

namespace {

/// A value on the border of two bins belongs to the upper one, whatever the rounding of the division.
constexpr double border = 1e-6;
constexpr std::size_t growth = 8;

}  // namespace

std::size_t Histogram::binsFor(ClippingMode mode, unsigned nbBits)
{
    constexpr std::size_t most = 65536;
    return mode == ClippingMode::QUANTILE || nbBits >= 10 ? most : std::min(most, (std::size_t{1} << nbBits) * 64);
}

Histogram::Histogram(double bound, bool hasNegative, std::size_t bins)
    : mMin(hasNegative ? -bound : 0.0), mMax(bound), mCounts(bins, 0), mFirstBins(bins)
{
    if (!(bound > 0.0) || !std::isfinite(2.0 * bound) || bins == 0 || (hasNegative && bins % 2 != 0))
        throw std::invalid_argument("[Histogram] it needs a finite bound > 0 and bins (even ones for negative values), got " + realText(bound) + " and "
                                    + std::to_string(bins));
}

Histogram::Histogram(double min, double max, std::vector<std::uint64_t> counts)
    : mMin(min), mMax(max), mCounts(std::move(counts)), mFirstBins(mCounts.size())
{
    if (!std::isfinite(min) || !std::isfinite(max) || !(min < max) || !(max > 0.0) || !std::isfinite(max - min) || mCounts.empty())
        throw std::invalid_argument("[Histogram] bins from " + realText(min) + " to " + realText(max) + " are impossible");
    for (const std::uint64_t count : mCounts) {
        if (count > (std::uint64_t{1} << 62) - mTotal)
            throw std::invalid_argument("[Histogram] it counts too many values");
        mTotal += count;
    }
}

template <class T> Histogram Histogram::of(const T* values, std::size_t count, bool hasNegative, std::size_t bins)
{
    double bound = 0.0;
    for (std::size_t i = 0; i < count; ++i)
        bound = std::max(bound, std::abs(static_cast<double>(values[i])));
    if (!(bound > 0.0))
        return {};
    Histogram histogram(bound, hasNegative, bins);
    histogram.add(values, count);
    return histogram;
}

std::size_t Histogram::bin(double value) const
{
    const double scale = static_cast<double>(mCounts.size()) / (mMax - mMin);
    const double inside = value > mMin ? (value < mMax ? value : mMax) : mMin;
    return std::min(static_cast<std::size_t>((inside - mMin) * scale + border), mCounts.size() - 1);
}

void Histogram::joinPairs()
{
    // An even number of bins on each side of 0: the pairs do not cross it.
    const std::size_t unit = hasNegative() ? 4 : 2;
    const double w = width();
    while (mCounts.size() % unit != 0) {
        mCounts.push_back(0);
        mMax += w;
        if (hasNegative()) {
            mCounts.insert(mCounts.begin(), 0);
            mMin -= w;
        }
    }
    for (std::size_t i = 0; i < mCounts.size() / 2; ++i)
        mCounts[i] = mCounts[2 * i] + mCounts[2 * i + 1];
    mCounts.resize(mCounts.size() / 2);
}

void Histogram::enlarge(double bound)
{
    if (bound <= mMax)
        return;
    if (!std::isfinite(2.0 * bound))
        throw std::invalid_argument("[Histogram] the bound " + realText(bound) + " is not finite");
    const auto wanted = [&] { return std::ceil((bound - mMax) / width()); };
    while (wanted() * (hasNegative() ? 2.0 : 1.0) + static_cast<double>(mCounts.size()) >= static_cast<double>(growth * mFirstBins))
        joinPairs();
    const double w = width();
    const auto more = static_cast<std::size_t>(std::max(0.0, wanted()));
    mCounts.resize(mCounts.size() + more, 0);
    mMax += static_cast<double>(more) * w;
    if (hasNegative()) {
        mCounts.insert(mCounts.begin(), more, 0);
        mMin -= static_cast<double>(more) * w;
    }
}

void Histogram::addNegative()
{
    if (hasNegative())
        return;
    mCounts.insert(mCounts.begin(), mCounts.size(), 0);
    mMin = -mMax;
    mFirstBins *= 2;
}

template <class T> void Histogram::add(const T* values, std::size_t count)
{
    constexpr std::size_t block = 2048, tables = 2;
    const double min = mMin, max = mMax, scale = static_cast<double>(mCounts.size()) / (mMax - mMin);
    const auto last = static_cast<std::int32_t>(mCounts.size() - 1);
    // Indices of a block first, by vectors; then the counts.
    const auto walk = [&](std::size_t begin, std::size_t end, const auto& countOne) {
        std::int32_t indices[block];
        for (std::size_t at = begin; at < end; at += block) {
            const std::size_t n = std::min(block, end - at);
            const T* const from = values + at;
            std::int32_t* const to = indices;
            simdFor(0, n, [=](std::size_t i) N2D2_INLINE {
                const double v = static_cast<double>(from[i]);
                const double low = v > min ? v : min, inside = low < max ? low : max;
                const auto index = static_cast<std::int32_t>((inside - min) * scale + border);
                to[i] = index < last ? index : last;
            });
            for (std::size_t i = 0; i < n; ++i)
                countOne(i, static_cast<std::size_t>(indices[i]));
        }
    };
    mTotal += count;
    if (count < tables * mCounts.size()) {
        walk(0, count, [&](std::size_t, std::size_t index) { ++mCounts[index]; });
        return;
    }
    // Several tables a thread: equal values one after another (zeros) do not wait for each other.
    constexpr std::size_t most = std::size_t{1} << 30;
    const std::size_t perThread = std::max<std::size_t>(1, count / (tables * mCounts.size()));
    const std::size_t parts = std::max((count + most - 1) / most, std::min(static_cast<std::size_t>(omp_get_max_threads()), perThread));
    std::vector<std::vector<std::uint32_t>> partial(parts);
    parallelFor(parts, [&](std::size_t p) {
        auto& own = partial[p];
        own.assign(tables * mCounts.size(), 0);
        const auto [begin, end] = sliceBounds(p, parts, count);
        walk(begin, end, [&](std::size_t i, std::size_t index) { ++own[(i % tables) * mCounts.size() + index]; });
    });
    for (const auto& own : partial) {
        for (std::size_t t = 0; t < tables; ++t) {
            for (std::size_t i = 0; i < mCounts.size(); ++i)
                mCounts[i] += own[t * mCounts.size() + i];
        }
    }
}

template Histogram Histogram::of<float>(const float*, std::size_t, bool, std::size_t);
template Histogram Histogram::of<double>(const double*, std::size_t, bool, std::size_t);
template void Histogram::add<float>(const float*, std::size_t);
template void Histogram::add<double>(const double*, std::size_t);

}  // namespace N2D2

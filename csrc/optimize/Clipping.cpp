// Thresholds from a histogram (quantization spec §2.4).
#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "core/Parallel.hpp"
#include "core/Simd.hpp"
#include "core/Text.hpp"
#include "optimize/Calibration.hpp"
#include "optimize/Histogram.hpp"

namespace N2D2 {

namespace {

constexpr std::size_t steps = 1000, lanes = 128;

/// Sum of squared errors, by vectors over the bins that are not empty.
class SquareError {
public:
    SquareError(const Histogram& histogram, unsigned bits, bool isUnsigned)
        : mHigh(std::ldexp(1.0, static_cast<int>(isUnsigned ? bits : bits - 1)) - 1.0), mLow(isUnsigned ? 0.0 : -mHigh - 1.0)
    {
        for (std::size_t i = 0; i < histogram.counts().size(); ++i) {
            if (histogram.counts()[i] > 0) {
                mValues.push_back(histogram.value(i));
                mCounts.push_back(static_cast<double>(histogram.counts()[i]));
            }
        }
    }

    double operator()(double threshold) const
    {
        const double scale = mHigh / threshold, step = threshold / mHigh, high = mHigh, low = mLow;
        std::array<double, lanes> sums{};
        double* const sum = sums.data();
        for (std::size_t at = 0; at < mValues.size(); at += lanes) {
            const double *const values = mValues.data() + at, *const counts = mCounts.data() + at;
            simdFor(0, std::min(lanes, mValues.size() - at), [=](std::size_t l) N2D2_INLINE {
                // Half away from zero: the number just below a half does not carry integers over.
                const double x = values[l] * scale, half = std::copysign(0.49999999999999994, x), level = std::trunc(x + half);
                const double above = level > low ? level : low, inside = above < high ? above : high;
                const double error = values[l] - inside * step;
                sum[l] += counts[l] * error * error;
            });
        }
        double all = 0.0;
        for (const double part : sums)
            all += part;
        return all;
    }

private:
    double mHigh, mLow;
    std::vector<double> mValues, mCounts;
};

/// Kullback-Leibler divergence without the entropy of the histogram itself, the same for all thresholds. A threshold cuts the bins in runs
/// that share a level: it costs its levels, not the bins.
class Divergence {
public:
    Divergence(const Histogram& histogram, unsigned bits, bool isUnsigned)
        : mTotal(static_cast<double>(histogram.total())), mLevels(std::ldexp(1.0, static_cast<int>(bits))), mMin(histogram.min()),
          mWidth(histogram.width()), mUnsigned(isUnsigned), mBins(histogram.counts().size())
    {
        mCounts.assign(1, 0);
        mLogs.assign(1, 0.0);
        for (const std::uint64_t count : histogram.counts()) {
            mCounts.push_back(mCounts.back() + count);
            mLogs.push_back(mLogs.back() + logOf(static_cast<double>(count)));
        }
    }

    double operator()(double threshold) const
    {
        const double low = mUnsigned ? 0.0 : -threshold, scale = mLevels / (threshold - low), last = mLevels - 1.0;
        const auto level = [&](std::size_t i) {
            const double v = std::clamp(mMin + (static_cast<double>(i) + 0.5) * mWidth, low, threshold);
            return std::min(std::floor((v - low) * scale + 1e-6), last);
        };
        // Where the bins of a level begin; `from`: not before.
        const auto firstOf = [&](double wanted, std::size_t from) {
            const double guess = (wanted / scale + low - mMin) / mWidth - 0.5;
            std::size_t at = guess > static_cast<double>(from) ? static_cast<std::size_t>(std::min(guess, static_cast<double>(mBins))) : from;
            while (at > from && level(at - 1) >= wanted)
                --at;
            while (at < mBins && level(at) < wanted)
                ++at;
            return at;
        };
        // Levels narrower than bins: one bin each, but for what is cut off on both sides.
        const bool single = scale * mWidth > 1.000001;
        const std::size_t top = single ? firstOf(last, 0) : 0;
        double cross = 0.0, all = 0.0;
        for (std::size_t begin = 0; begin < mBins;) {
            const double own = level(begin);
            if (single && own > 0.0 && begin < top) {
                cross += mLogs[top] - mLogs[begin];
                all += static_cast<double>(mCounts[top] - mCounts[begin]);
                begin = top;
                continue;
            }
            const std::size_t end = own == last ? mBins : firstOf(own + 1.0, begin + 1);
            const auto count = static_cast<double>(mCounts[end] - mCounts[begin]);
            cross += end == begin + 1 ? mLogs[end] - mLogs[begin] : logOf(count);
            all += count * static_cast<double>(end - begin);
            begin = end;
        }
        return std::log(all) - cross / mTotal;
    }

private:
    static double logOf(double count) { return count > 0.0 ? count * std::log(count) : 0.0; }

    double mTotal, mLevels, mMin, mWidth;
    bool mUnsigned;
    std::size_t mBins;
    std::vector<std::uint64_t> mCounts;  ///< of the bins before
    std::vector<double> mLogs;           ///< Σ count·ln(count) of the bins before
};

template <class Error> double best(double bound, const Error& error)
{
    std::vector<double> errors(steps);
    parallelFor(steps, [&](std::size_t k) { errors[k] = error(bound * static_cast<double>(steps - k) / static_cast<double>(steps)); });
    const auto least = std::min_element(errors.begin(), errors.end());
    return bound * static_cast<double>(errors.end() - least) / static_cast<double>(steps);
}

/// The smallest |value| that at least floor(quantile · total) values do not exceed.
double quantileOf(const Histogram& histogram, double quantile)
{
    const auto& counts = histogram.counts();
    const auto wanted = static_cast<std::uint64_t>(std::floor(quantile * static_cast<double>(histogram.total())));
    std::uint64_t inside = histogram.total();
    std::size_t low = 0, high = counts.size() - 1;
    // From the largest |value| inwards.
    while (low < high) {
        const bool takeLow = -histogram.value(low) > histogram.value(high);
        const std::uint64_t count = counts[takeLow ? low : high];
        if (inside - count < wanted)
            break;
        inside -= count;
        takeLow ? ++low : --high;
    }
    return std::max(-histogram.value(low), histogram.value(high));
}

}  // namespace

double clippingThreshold(const Histogram& histogram, ClippingMode mode, unsigned bits, bool isUnsigned, double quantile)
{
    if (bits < 2 || bits > 16)
        throw std::invalid_argument("[clipping] thresholds are for 2 to 16 bits, not " + std::to_string(bits));
    if (!(quantile > 0.0 && quantile <= 1.0))
        throw std::invalid_argument("[clipping] a quantile must be in (0, 1], got " + realText(quantile));
    if (histogram.empty())
        return 0.0;
    switch (mode) {
    case ClippingMode::NONE:
        return histogram.bound();
    case ClippingMode::QUANTILE:
        return quantileOf(histogram, quantile);
    default:
        break;
    }
    if (mode == ClippingMode::MSE)
        return best(histogram.bound(), SquareError(histogram, bits, isUnsigned));
    return best(histogram.bound(), Divergence(histogram, bits, isUnsigned));
}

}  // namespace N2D2

// Thresholds from a histogram (quantization spec §2.4). A threshold cuts the bins in runs that share a level: sums over runs come from
// sums over the first bins, so that a threshold costs its levels, not the bins.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/Parallel.hpp"
#include "core/Text.hpp"
#include "optimize/Calibration.hpp"
#include "optimize/Histogram.hpp"
#include "runtime/integer_math.hpp"

namespace N2D2 {

namespace {

__extension__ typedef __int128 Wide;

constexpr std::size_t steps = 1000;

/// Calls body(level, i0, i1) for the runs of bins of one level; `level(i)` never decreases, `firstOf(l)` is about where l begins.
template <class Level, class FirstOf, class Body>
void forRuns(std::size_t bins, bool oneByOne, const Level& level, const FirstOf& firstOf, const Body& body)
{
    std::size_t begin = 0;
    auto own = level(0);
    while (begin < bins) {
        std::size_t end = begin + 1;
        if (!oneByOne) {
            const double guess = firstOf(own + 1);
            end = guess > static_cast<double>(end) ? static_cast<std::size_t>(std::min(guess, static_cast<double>(bins))) : end;
            while (end > begin + 1 && level(end - 1) > own)
                --end;
        }
        auto next = own;
        while (end < bins && (next = level(end)) == own)
            ++end;
        body(own, begin, end);
        begin = end;
        own = next;
    }
}

/// Sums over bins, exact: counts, counts · index, counts · index².
class Moments {
public:
    explicit Moments(const std::vector<std::uint64_t>& counts) : mSums(counts.size() + 1)
    {
        for (std::size_t i = 0; i < counts.size(); ++i) {
            const Wide c = static_cast<Wide>(counts[i]), index = static_cast<Wide>(i);
            mSums[i + 1] = {mSums[i].zero + counts[i], mSums[i].one + c * index, mSums[i].two + c * index * index};
        }
    }
    std::uint64_t count(std::size_t begin, std::size_t end) const { return mSums[end].zero - mSums[begin].zero; }
    /// Σ count · (middle + width · (index - at) - level)², where bin `at` has that middle.
    double squares(std::size_t begin, std::size_t end, std::size_t at, double middle, double width, double level) const
    {
        const Wide zero = static_cast<Wide>(count(begin, end)), one = mSums[end].one - mSums[begin].one, two = mSums[end].two - mSums[begin].two;
        const Wide a = static_cast<Wide>(at), first = one - a * zero, second = two - 2 * a * one + a * a * zero;
        const double apart = middle - level;
        return width * width * static_cast<double>(second) + 2.0 * width * apart * static_cast<double>(first)
               + apart * apart * static_cast<double>(zero);
    }

private:
    struct Sums {
        std::uint64_t zero = 0;
        Wide one = 0, two = 0;
    };
    std::vector<Sums> mSums;
};

class Sweep {
public:
    Sweep(const Histogram& histogram, unsigned bits, bool isUnsigned)
        : mHistogram(histogram), mMoments(histogram.counts()), mBits(bits), mUnsigned(isUnsigned),
          mOneByOne(histogram.counts().size() < (std::size_t{4} << bits))
    {
    }

    double squareError(double threshold) const
    {
        const double high = std::ldexp(1.0, static_cast<int>(mUnsigned ? mBits : mBits - 1)) - 1.0, low = mUnsigned ? 0.0 : -high - 1.0;
        const double scale = high / threshold, min = mHistogram.min(), width = mHistogram.width();
        double error = 0.0;
        forRuns(
            mHistogram.counts().size(), mOneByOne,
            [&](std::size_t i) { return std::clamp(roundHalfAway(mHistogram.value(i) * scale), low, high); },
            [&](double level) { return level > high ? HUGE_VAL : ((level - 0.5) / scale - min) / width - 0.5; },
            [&](double level, std::size_t begin, std::size_t end) {
                const std::size_t at = begin + (end - begin) / 2;
                error += mMoments.squares(begin, end, at, mHistogram.value(at), width, level / scale);
            });
        return error;
    }

    /// Without the entropy of the histogram itself, the same for all thresholds.
    double divergence(double threshold) const
    {
        const double low = mUnsigned ? 0.0 : -threshold, levels = std::ldexp(1.0, static_cast<int>(mBits));
        const double scale = levels / (threshold - low), min = mHistogram.min(), width = mHistogram.width();
        double cross = 0.0, all = 0.0;
        forRuns(
            mHistogram.counts().size(), mOneByOne,
            [&](std::size_t i) {
                const double v = std::clamp(mHistogram.value(i), low, threshold);
                return std::min(std::floor((v - low) * scale + 1e-6), levels - 1.0);
            },
            [&](double level) { return level > levels - 1.0 ? HUGE_VAL : (level / scale + low - min) / width - 0.5; },
            [&](double, std::size_t begin, std::size_t end) {
                const auto count = static_cast<double>(mMoments.count(begin, end));
                if (count > 0.0)
                    cross += count * std::log(count);
                all += count * static_cast<double>(end - begin);
            });
        return std::log(all) - cross / static_cast<double>(mHistogram.total());
    }

private:
    const Histogram& mHistogram;
    Moments mMoments;
    unsigned mBits;
    bool mUnsigned, mOneByOne;
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
    const Sweep sweep(histogram, bits, isUnsigned);
    return best(histogram.bound(),
                [&](double threshold) { return mode == ClippingMode::MSE ? sweep.squareError(threshold) : sweep.divergence(threshold); });
}

}  // namespace N2D2

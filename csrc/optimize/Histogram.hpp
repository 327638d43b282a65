#pragma once
// How often values fall where: bins of one width that grow with the data (quantization spec §2.3).
#include <cstddef>
#include <cstdint>
#include <vector>

namespace N2D2 {

enum class ClippingMode;

class Histogram {
public:
    /// Bins that the documents give a mode: min(64 · 2^bits, 65536), 65536 for Quantile.
    static std::size_t binsFor(ClippingMode mode, unsigned nbBits);

    Histogram() = default;
    /// [0, bound] or [-bound, bound]; std::invalid_argument unless bound > 0, finite, and bins > 0 (even where there are negative values).
    Histogram(double bound, bool hasNegative, std::size_t bins);
    /// As read from a file: std::invalid_argument unless min < max, both finite, and there are bins (of which no total overflows).
    Histogram(double min, double max, std::vector<std::uint64_t> counts);
    /// Of these values (finite), bounds at the largest |value|; without a value that is not 0: an empty histogram.
    template <class T> static Histogram of(const T* values, std::size_t count, bool hasNegative, std::size_t bins);

    /// Makes room for [-bound, bound] ([0, bound]) by whole bins of the same width; where these were eight times as many as at first,
    /// or more, neighbours are joined in pairs.
    void enlarge(double bound);
    /// As many bins below 0 as above, if there are none yet.
    void addNegative();
    /// Values are limited to the bounds; NaN counts as min. Any number of threads gives the same counts.
    template <class T> void add(const T* values, std::size_t count);

    double min() const { return mMin; }
    double max() const { return mMax; }
    /// The larger of |min|, |max|.
    double bound() const { return -mMin > mMax ? -mMin : mMax; }
    double width() const { return (mMax - mMin) / static_cast<double>(mCounts.size()); }
    bool hasNegative() const { return mMin < 0.0; }
    const std::vector<std::uint64_t>& counts() const { return mCounts; }
    std::uint64_t total() const { return mTotal; }
    bool empty() const { return mTotal == 0; }
    /// Bin of a value, and value in the middle of a bin.
    std::size_t bin(double value) const;
    double value(std::size_t bin) const { return mMin + (static_cast<double>(bin) + 0.5) * width(); }

private:
    void joinPairs();

    double mMin = 0.0, mMax = 0.0;
    std::vector<std::uint64_t> mCounts;
    std::uint64_t mTotal = 0;
    std::size_t mFirstBins = 0;
};

/// Where integers of `bits` bits should end, > 0 (quantization spec §2.4): MSE and KL-Divergence try 1000 thresholds, the largest first;
/// Quantile is that of |value|; None is the bound of the histogram. 0 for an empty histogram.
double clippingThreshold(const Histogram& histogram, ClippingMode mode, unsigned bits, bool isUnsigned, double quantile = 0.9999);

extern template Histogram Histogram::of<float>(const float*, std::size_t, bool, std::size_t);
extern template Histogram Histogram::of<double>(const double*, std::size_t, bool, std::size_t);
extern template void Histogram::add<float>(const float*, std::size_t);
extern template void Histogram::add<double>(const double*, std::size_t);

}  // namespace N2D2

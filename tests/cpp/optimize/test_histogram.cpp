// Histograms and thresholds against naive twins of the documented formulas.
#include "optimize/Histogram.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <omp.h>

#include "cell/ExpectError.hpp"
#include "core/Parallel.hpp"
#include "core/Random.hpp"
#include "optimize/Calibration.hpp"

namespace N2D2::test {

namespace {

/// Values of some shape: half of them 0 (a Rectifier), with a long tail.
std::vector<float> samples(unsigned seed, std::size_t count, bool hasNegative)
{
    KeyedRandom random(RandomUse::Other, seed);
    std::vector<float> values(count);
    for (float& v : values) {
        v = static_cast<float>(random.normal(0.3, 1.0) * (random.bernoulli(0.01) ? 6.0 : 1.0));
        if (!hasNegative)
            v = std::max(0.0f, v);
    }
    return values;
}

double naiveMse(const Histogram& h, unsigned bits, bool isUnsigned, double threshold)
{
    const double maxQ = isUnsigned ? std::pow(2.0, bits) - 1 : std::pow(2.0, bits - 1) - 1, minQ = isUnsigned ? 0.0 : -std::pow(2.0, bits - 1);
    const double s = maxQ / threshold;
    double error = 0.0;
    for (std::size_t i = 0; i < h.counts().size(); ++i) {
        const double v = h.value(i), q = std::clamp(std::round(v * s), minQ, maxQ) / s;
        error += static_cast<double>(h.counts()[i]) / static_cast<double>(h.total()) * (v - q) * (v - q);
    }
    return error;
}

double naiveKl(const Histogram& h, unsigned bits, bool isUnsigned, double threshold)
{
    const std::size_t levels = std::size_t{1} << bits;
    Histogram quantized(threshold, !isUnsigned, levels);
    std::vector<std::size_t> where;
    std::vector<double> counts(levels, 0.0);
    for (std::size_t i = 0; i < h.counts().size(); ++i) {
        where.push_back(quantized.bin(h.value(i)));
        counts[where[i]] += static_cast<double>(h.counts()[i]);
    }
    double all = 0.0, divergence = 0.0;
    for (std::size_t i = 0; i < where.size(); ++i)
        all += counts[where[i]];
    for (std::size_t i = 0; i < where.size(); ++i) {
        const double p = static_cast<double>(h.counts()[i]) / static_cast<double>(h.total());
        if (p > 0.0)
            divergence += p * std::log(p / (counts[where[i]] / all));
    }
    return divergence;
}

template <class Error> double naiveBest(double bound, const Error& error)
{
    double best = 0.0, least = HUGE_VAL;
    for (int k = 0; k < 1000; ++k) {
        const double threshold = bound * (1000 - k) / 1000, own = error(threshold);
        if (own < least) {
            least = own;
            best = threshold;
        }
    }
    return best;
}

}  // namespace

TEST(Histogram, CountsAsTheFormulaSays)
{
    for (const bool hasNegative : {false, true}) {
        const auto values = samples(1, 50000, hasNegative);
        for (const std::size_t bins : {std::size_t{64}, std::size_t{1024}, std::size_t{65536}}) {
            Histogram h(3.0, hasNegative, bins);
            h.add(values.data(), values.size());
            std::vector<std::uint64_t> counts(bins, 0);
            for (const float v : values) {
                const double w = (h.max() - h.min()) / static_cast<double>(bins);
                const double place = std::floor((std::clamp(static_cast<double>(v), h.min(), h.max()) - h.min()) / w + 1e-6);
                ++counts[std::min(bins - 1, static_cast<std::size_t>(place))];
            }
            EXPECT_EQ(counts, h.counts());
            EXPECT_EQ(h.total(), values.size());
        }
    }
}

TEST(Histogram, SameCountsForAnyNumberOfThreads)
{
    const auto values = samples(2, 300000, true);
    Histogram one(2.0, true, 1024);
    {
        const ThreadScope scope(1);
        one.add(values.data(), values.size());
    }
    for (const int threads : {2, 3, 7}) {
        const ThreadScope scope(threads);
        Histogram h(2.0, true, 1024);
        h.add(values.data(), 100001);
        h.add(values.data() + 100001, values.size() - 100001);
        EXPECT_EQ(h.counts(), one.counts());
    }
}

TEST(Histogram, GrowsByWholeBinsOfTheSameWidth)
{
    Histogram h(1.0, true, 64);
    const double values[] = {-1.0, -0.5, 0.0, 0.5, 1.0};
    h.add(values, 5);
    const double width = h.width();
    h.enlarge(1.01);
    EXPECT_EQ(h.counts().size(), 66u);
    EXPECT_NEAR(h.width(), width, 1e-12);
    EXPECT_NEAR(h.max(), 1.0 + width, 1e-12);
    EXPECT_NEAR(h.min(), -1.0 - width, 1e-12);
    EXPECT_EQ(h.counts()[1], 1u);
    EXPECT_EQ(h.counts()[64], 1u);
    h.enlarge(0.5);
    EXPECT_EQ(h.counts().size(), 66u);
    // Far beyond: bins are joined, nothing is lost, 0 stays between bins.
    h.enlarge(1e6);
    EXPECT_LT(h.counts().size(), 8u * 64u);
    EXPECT_GE(h.max(), 1e6);
    EXPECT_DOUBLE_EQ(h.max(), -h.min());
    EXPECT_EQ(h.counts().size() % 2, 0u);
    std::uint64_t all = 0;
    for (const auto count : h.counts())
        all += count;
    EXPECT_EQ(all, 5u);
    EXPECT_EQ(h.counts()[h.counts().size() / 2 - 1] + h.counts()[h.counts().size() / 2], 5u);
    Histogram positive(1.0, false, 63);
    positive.add(values, 5);
    positive.enlarge(777.0);
    EXPECT_GE(positive.max(), 777.0);
    EXPECT_EQ(positive.min(), 0.0);
    positive.addNegative();
    EXPECT_DOUBLE_EQ(positive.min(), -positive.max());
    EXPECT_EQ(positive.counts()[positive.counts().size() / 2], 5u);
}

TEST(Histogram, BadBoundsAreRefused)
{
    for (const double bound : {0.0, -1.0, HUGE_VAL, std::nan("")})
        expectError<std::invalid_argument>([&] { Histogram(bound, false, 4); }, "bound");
    expectError<std::invalid_argument>([] { Histogram(1.0, true, 3); }, "even");
    expectError<std::invalid_argument>([] { Histogram(0.0, 1.0, std::vector<std::uint64_t>()); }, "impossible");
    expectError<std::invalid_argument>([] { Histogram(0.0, 1.0, {~std::uint64_t{0}, 2}); }, "too many");
    Histogram h(1.0, false, 4);
    expectError<std::invalid_argument>([&] { h.enlarge(HUGE_VAL); }, "finite");
}

TEST(Clipping, ThresholdsAreThoseOfTheNaiveSweep)
{
    for (unsigned seed = 0; seed < 12; ++seed) {
        const bool hasNegative = seed % 2;
        const unsigned bits = 2 + seed % 4;
        const auto values = samples(100 + seed, 3000, hasNegative);
        Histogram h(2.5, hasNegative, (std::size_t{1} << bits) * (seed < 6 ? 16 : 2));
        h.add(values.data(), 1500);
        h.enlarge(7.3);
        h.add(values.data() + 1500, 1500);
        for (const ClippingMode mode : {ClippingMode::MSE, ClippingMode::KL_DIVERGENCE}) {
            const auto error = [&](double t) {
                return mode == ClippingMode::MSE ? naiveMse(h, bits, !hasNegative, t) : naiveKl(h, bits, !hasNegative, t);
            };
            const double fast = clippingThreshold(h, mode, bits, !hasNegative), naive = naiveBest(h.bound(), error);
            // Equal, but where two errors are the same up to rounding.
            EXPECT_NEAR(error(fast), error(naive), 1e-12) << seed << " " << enumToText(mode) << " " << fast << " " << naive;
            EXPECT_LT(error(fast), error(h.bound()) + 1e-12);
        }
    }
}

TEST(Clipping, EightBitsAgreeToo)
{
    const auto values = samples(7, 20000, true);
    const auto h = Histogram::of(values.data(), values.size(), true, 1024);
    const auto error = [&](double t) { return naiveMse(h, 8, false, t); };
    const double fast = clippingThreshold(h, ClippingMode::MSE, 8, false), naive = naiveBest(h.bound(), error);
    EXPECT_NEAR(error(fast), error(naive), 1e-12);
}

TEST(Clipping, QuantileIsOfTheMagnitude)
{
    std::vector<double> values;
    for (int i = 1; i <= 100; ++i)
        values.push_back(i % 2 ? i : -i);
    const auto h = Histogram::of(values.data(), values.size(), true, 2000);
    EXPECT_NEAR(clippingThreshold(h, ClippingMode::QUANTILE, 8, false, 0.9), 90.0, h.width());
    EXPECT_NEAR(clippingThreshold(h, ClippingMode::QUANTILE, 8, false, 0.895), 89.0, h.width());
    EXPECT_NEAR(clippingThreshold(h, ClippingMode::QUANTILE, 8, false, 1.0), 100.0, h.width());
    EXPECT_NEAR(clippingThreshold(h, ClippingMode::QUANTILE, 8, false, 0.01), 1.0, h.width());
    EXPECT_EQ(clippingThreshold(h, ClippingMode::NONE, 8, false), 100.0);
    EXPECT_EQ(clippingThreshold(Histogram(), ClippingMode::MSE, 8, false), 0.0);
    expectError<std::invalid_argument>([&] { clippingThreshold(h, ClippingMode::QUANTILE, 8, false, 1.5); }, "quantile");
    expectError<std::invalid_argument>([&] { clippingThreshold(h, ClippingMode::MSE, 17, false); }, "bits");
}

TEST(OutputRange, SumsDoNotDependOnThreads)
{
    const auto values = samples(3, 100000, true);
    OutputRange one;
    {
        const ThreadScope scope(1);
        EXPECT_TRUE(one.add<float>({values.data(), values.data() + 50000}, 50000));
    }
    double sum = 0.0, squares = 0.0;
    for (const float v : values) {
        sum += v;
        squares += static_cast<double>(v) * v;
    }
    EXPECT_NEAR(one.sum, sum, 1e-6);
    EXPECT_NEAR(one.sumSquares, squares, 1e-6);
    EXPECT_EQ(one.min, *std::min_element(values.begin(), values.end()));
    EXPECT_EQ(one.max, *std::max_element(values.begin(), values.end()));
    for (const int threads : {2, 5}) {
        const ThreadScope scope(threads);
        OutputRange other;
        EXPECT_TRUE(other.add<float>({values.data()}, 50000));
        EXPECT_TRUE(other.add<float>({values.data() + 50000}, 50000));
        EXPECT_EQ(other.sum, one.sum);
        EXPECT_EQ(other.sumSquares, one.sumSquares);
    }
    for (const float bad : {HUGE_VALF, -HUGE_VALF, std::nanf("")}) {
        for (const std::size_t at : {std::size_t{0}, std::size_t{40000}, values.size() - 1}) {
            auto copy = values;
            copy[at] = bad;
            OutputRange range;
            EXPECT_FALSE(range.add<float>({copy.data()}, copy.size()));
        }
    }
}

}  // namespace N2D2::test

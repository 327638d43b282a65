// From the sum to the output: every rescaling with every activation, extreme sums and factors.
#include "RuntimeOracle.hpp"
#include "runtime/finish.hpp"

#include <limits>

namespace N2D2::test {

namespace {

std::vector<std::int64_t> sumsOf(Random& random, int bits)
{
    std::vector<std::int64_t> all{0, 1, -1, 2, -2, 3, -3, 127, -128, 255};
    const std::int64_t top = (static_cast<std::int64_t>(1) << (bits - 1)) - 1;
    for (const std::int64_t v : {top, top - 1, top / 2, top / 2 + 1}) {
        all.push_back(v);
        all.push_back(-v - 1);
    }
    for (int i = 0; i < 200; ++i)
        all.push_back(static_cast<std::int64_t>(random.uniform(-1.0, 1.0) * std::ldexp(1.0, pick(random, 1, bits - 1))));
    return all;
}

template <class Sum, class R> std::int64_t finished(const Finish& f, const R& rescale, Sum sum, int o)
{
    if (!f.table.empty())
        return TableFinish<R, std::int32_t>{rescale, f.table.data(), static_cast<int>(f.tableStep), f.low, f.high}(sum, o);
    if (f.slope != 0)
        return LeakyFinish<R>{rescale, f.slope, f.low, f.high}(sum, o);
    return ClampFinish<R>{rescale, f.low, f.high}(sum, o);
}

template <class Sum> std::int64_t finished(const Finish& f, Sum sum, int o)
{
    const Rescale& r = f.rescale;
    switch (r.mode) {
    case ScalingMode::NONE:
        return finished(f, NoRescale{}, sum, o);
    case ScalingMode::FLOAT_MULT:
        return finished(f, FloatRescale{r.factors.data(), r.factors.size() > 1}, sum, o);
    case ScalingMode::SINGLE_SHIFT:
        return finished(f, SingleShiftRescale{r.shifts.data(), r.shifts.size() > 1}, sum, o);
    case ScalingMode::DOUBLE_SHIFT:
        return finished(f, DoubleShiftRescale{r.shifts.data(), r.shifts.size() > 2}, sum, o);
    default:
        return finished(f, FixedRescale{r.multipliers.data(), r.multipliers.size() > 1, static_cast<int>(r.shift)}, sum, o);
    }
}

template <class Sum> void checkFinishes(int sumBits, std::uint64_t seed)
{
    KeyedRandom random(RandomUse::Other, seed);
    for (const ScalingMode mode : {ScalingMode::NONE, ScalingMode::FLOAT_MULT, ScalingMode::FIXED_MULT16, ScalingMode::FIXED_MULT32, ScalingMode::SINGLE_SHIFT,
                                   ScalingMode::DOUBLE_SHIFT})
        for (const FinishKind kind : {FinishKind::Clamp, FinishKind::Leak, FinishKind::Table})
            for (const ElementType& type : {integerType(8, false), integerType(8, true), integerType(3, true), integerType(16, false), integerType(32, false)})
                for (const bool perOutput : {false, true}) {
                    const Finish f = randomFinish(kind, randomRescale(mode, perOutput, 5, sumBits, static_cast<int>(std::min(type.bits, 20U)), random), type, random);
                    for (const std::int64_t sum : sumsOf(random, sumBits))
                        for (int o = 0; o < 5; ++o)
                            ASSERT_EQ(finished(f, static_cast<Sum>(sum), o), expectedFinish(f, sum, static_cast<std::size_t>(o)))
                                << enumToText(mode) << " of " << sum << ", output " << o;
                }
}

TEST(RuntimeFinish, OfSumsOf32Bits) { checkFinishes<std::int32_t>(32, 41); }
TEST(RuntimeFinish, OfSumsOf64Bits) { checkFinishes<std::int64_t>(44, 42); }

TEST(RuntimeFinish, ShiftsAndFixedPointRoundHalvesUp)
{
    const unsigned char one = 1, shifts[] = {0, 1};
    const std::int32_t factor = 1;
    const SingleShiftRescale single{&one, 0};
    const DoubleShiftRescale twice{shifts, 0};  // (v + v + 1) >> 1 = v
    const FixedRescale fixed{&factor, 0, 1};
    for (const std::int32_t v : {-3, -1, 1, 3}) {
        EXPECT_EQ(single(v, 0, -100, 100), (v + 1) / 2 - ((v + 1) % 2 != 0 && v < 0)) << v;
        EXPECT_EQ(fixed(v, 0, -100, 100), single(v, 0, -100, 100));
        EXPECT_EQ(twice(v, 0, -100, 100), v);
    }
    EXPECT_EQ(single(std::numeric_limits<std::int32_t>::max(), 0, INT32_MIN, INT32_MAX), 1 << 30);
}

TEST(RuntimeFinish, MultiplyRoundIsRoundOfTheProduct)
{
    const auto expected = [](double v, double factor, std::int32_t low, std::int32_t high) {
        const double r = std::round(v * factor);
        return !(r > low) ? low : r > high ? high : static_cast<std::int32_t>(r);
    };
    std::vector<double> values{0.0, -0.0, 0.49999999999999994, 4503599627370495.5, 2147483646.5, 2147483647.4, 2147483647.5, -2147483648.4, -2147483648.5,
                               1e300, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max()};
    for (int n = 0; n < 300; ++n) {
        const double half = n + 0.5;
        for (const double v : {half, std::nextafter(half, 0.0), std::nextafter(half, 1e9), static_cast<double>(n)})
            values.push_back(v);
    }
    std::vector<double> factors{1.0, 0.0, 0.5, 1.0 / 3.0, 0x1p-31, 1e-300, 1e300, 0x1.fffffffffffffp-1, std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::denorm_min()};
    KeyedRandom random(RandomUse::Other, 43);
    for (int i = 0; i < 50; ++i)
        factors.push_back(std::ldexp(random.uniform(0.5, 1.0), pick(random, -30, 2)));
    for (const double v : values)
        for (const double factor : factors)
            for (const double sign : {1.0, -1.0})
                for (const auto& [low, high] : {std::pair<std::int32_t, std::int32_t>{-128, 127}, {0, 255}, {INT32_MIN, INT32_MAX}, {0, 0}}) {
                    const std::int32_t got = multiplyRound(sign * v, factor, low, high);
                    ASSERT_EQ(got, std::isnan(v * factor) ? low : expected(sign * v, factor, low, high)) << sign * v << " * " << factor;
                }
    EXPECT_EQ(multiplyRound(NAN, 1.0, -7, 9), -7);
}

TEST(RuntimeFinish, SquareRootIsExact)
{
    KeyedRandom random(RandomUse::Other, 44);
    std::vector<std::uint64_t> values{0, 1, 2, 3, 4, UINT64_MAX, UINT64_MAX - 1, static_cast<std::uint64_t>(1) << 63};
    for (const std::uint64_t root : {std::uint64_t(2), std::uint64_t(65535), std::uint64_t(65536), std::uint64_t(94906265), std::uint64_t(94906267), std::uint64_t(4294967295)})
        for (const std::uint64_t v : {root * root - 1, root * root, root * root + 1})
            values.push_back(v);
    for (int i = 0; i < 2000; ++i)
        values.push_back(static_cast<std::uint64_t>(random.uniform(0.0, 1.0) * std::ldexp(1.0, pick(random, 0, 63))));
    for (const std::uint64_t v : values) {
        const auto root = static_cast<unsigned __int128>(squareRoot(v));
        ASSERT_TRUE(root * root <= v && (root + 1) * (root + 1) > v) << v;
    }
}

}  // namespace

}  // namespace N2D2::test

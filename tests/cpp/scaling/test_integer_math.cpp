// The helpers that exports share, against 128-bit arithmetic.
#include <gtest/gtest.h>

#include <limits>

#include "core/Random.hpp"
#include "runtime/integer_math.hpp"

namespace N2D2::test {

namespace {

using Wide = __int128;

std::int64_t expectedShift(std::int64_t v, std::int32_t factor, unsigned shift)
{
    const Wide result = (static_cast<Wide>(v) * factor + (shift ? static_cast<Wide>(1) << (shift - 1) : 0)) >> shift;
    if (result > INT64_MAX)
        return INT64_MAX;
    return result < INT64_MIN ? INT64_MIN : static_cast<std::int64_t>(result);
}

TEST(IntegerMath, MultiplyShiftIsExact)
{
    std::vector<std::int64_t> values{0, 1, -1, 2, -2, 3, -3, 127, -128, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, INT64_MAX - 1,
                                     INT64_MIN + 1, 1ll << 32, -(1ll << 32), (1ll << 32) - 1, (1ll << 31), 0x7fffffff80000000ll};
    std::vector<std::int32_t> factors{0, 1, -1, 2, 3, -5, 32767, -32768, INT32_MAX, INT32_MIN};
    KeyedRandom random(RandomUse::Other, 3);
    for (int i = 0; i < 200; ++i) {
        const double size = std::ldexp(1.0, static_cast<int>(random.uniform(0.0, 63.0)));
        values.push_back(static_cast<std::int64_t>(random.uniform(-1.0, 1.0) * size));
        factors.push_back(static_cast<std::int32_t>(random.uniform(-1.0, 1.0) * std::ldexp(1.0, static_cast<int>(random.uniform(0.0, 31.0)))));
    }
    for (const std::int64_t v : values) {
        for (const std::int32_t factor : factors) {
            for (unsigned shift = 0; shift <= 62; ++shift)
                ASSERT_EQ(multiplyShift(v, factor, shift), expectedShift(v, factor, shift)) << v << " * " << factor << " >> " << shift;
        }
    }
}

TEST(IntegerMath, ShiftsAreArithmeticWithHalfRounding)
{
    // Point 16 of the specification: floor(x + 1/2), for negative numbers too.
    const std::pair<int, int> halves[] = {{5, 3}, {4, 2}, {3, 2}, {1, 1}, {-1, 0}, {-2, -1}, {-3, -1}, {-5, -2}, {-6, -3}};
    for (const auto& [v, expected] : halves)
        EXPECT_EQ(multiplyShift(v, 1, 1), expected) << v;
    EXPECT_EQ(multiplyShift(-7, 1, 0), -7);
    EXPECT_EQ(multiplyShift(-8, 1, 4), 0);
    EXPECT_EQ(multiplyShift(-9, 1, 4), -1);
    // The vectors of the manual's network: factor 2098979328·2^-40 of an accumulator of 31 bits needs the 64-bit product.
    EXPECT_EQ(multiplyShift(1234567890, 2098979328, 40), 2356803);
    EXPECT_EQ(multiplyShift(-1234567890, 2098979328, 40), -2356803);
}

TEST(IntegerMath, Saturation)
{
    EXPECT_EQ(saturate(300, 8, true), 255);
    EXPECT_EQ(saturate(-1, 8, true), 0);
    EXPECT_EQ(saturate(255, 8, true), 255);
    EXPECT_EQ(saturate(128, 8, false), 127);
    EXPECT_EQ(saturate(-129, 8, false), -128);
    EXPECT_EQ(saturate(-128, 8, false), -128);
    EXPECT_EQ(saturate(2, 1, true), 1);
    EXPECT_EQ(saturate(1, 1, false), 0);
    EXPECT_EQ(saturate(-5, 1, false), -1);
    EXPECT_EQ(saturate(INT64_MAX, 63, true), INT64_MAX);
    EXPECT_EQ(saturate(INT64_MAX, 32, true), 4294967295ll);
    EXPECT_EQ(saturate(INT64_MIN, 32, false), INT32_MIN);
}

TEST(IntegerMath, OneRuleOfRoundingForEachPurpose)
{
    for (const auto& [v, even, away] : {std::tuple{0.5, 0.0, 1.0}, {1.5, 2.0, 2.0}, {2.5, 2.0, 3.0}, {-0.5, 0.0, -1.0}, {-1.5, -2.0, -2.0},
                                        {-2.5, -2.0, -3.0}, {0.49999999999999994, 0.0, 0.0}, {-2.4, -2.0, -2.0}}) {
        EXPECT_EQ(roundHalfEven(v), even) << v;
        EXPECT_EQ(roundHalfAway(v), away) << v;
        EXPECT_EQ(roundHalfEven(static_cast<float>(v)), static_cast<float>(roundHalfEven(static_cast<double>(static_cast<float>(v))))) << v;
    }
    constexpr double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(toInteger(infinity), INT64_MAX);
    EXPECT_EQ(toInteger(-infinity), INT64_MIN);
    EXPECT_EQ(toInteger(std::nan("")), 0);
    EXPECT_EQ(toInteger(9223372036854775808.0), INT64_MAX);
    EXPECT_EQ(toInteger(-9223372036854775808.0), INT64_MIN);
    EXPECT_EQ(toInteger(-9007199254740993.0), -9007199254740992ll);
}

}  // namespace

}  // namespace N2D2::test

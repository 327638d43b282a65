// The exponentials of vector loops against the standard library in double, over the whole range of floats.
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "core/Simd.hpp"
#include "core/SimdMath.hpp"

using namespace N2D2;

namespace {

/// Floats of every exponent and both signs, densely where the functions bend.
std::vector<float> arguments()
{
    std::vector<float> values{0.0f, -0.0f, std::numeric_limits<float>::denorm_min(), -std::numeric_limits<float>::denorm_min(),
                              std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest()};
    for (std::uint32_t bits = 1; bits < 0x7F800000u; bits += 30011) {
        values.push_back(std::bit_cast<float>(bits));
        values.push_back(-values.back());
    }
    for (int i = -120000; i <= 120000; ++i)
        values.push_back(static_cast<float>(i) * 1e-3f);
    return values;
}

/// Distance in units of the last place of the float nearest to `expected`.
double units(float value, double expected)
{
    const float nearest = static_cast<float>(expected);
    if (std::isinf(nearest) || value == nearest)
        return value == nearest ? 0.0 : std::numeric_limits<double>::infinity();
    const double unit = std::max(std::ldexp(1.0, std::ilogb(std::max(std::abs(nearest), std::numeric_limits<float>::min())) - 23),
                                 static_cast<double>(std::numeric_limits<float>::denorm_min()));
    return std::abs(static_cast<double>(value) - expected) / unit;
}

template <class Function, class Oracle, class Domain>
void compare(const Function& function, const Oracle& oracle, const Domain& domain, double most)
{
    double worst = 0.0;
    float at = 0.0f;
    std::size_t n = 0;
    for (const float x : arguments()) {
        if (!domain(x))
            continue;
        ++n;
        const double distance = units(function(x), oracle(static_cast<double>(x)));
        if (!(distance <= worst)) {
            worst = distance;
            at = x;
        }
    }
    EXPECT_GT(n, 30000u);
    EXPECT_LE(worst, most) << "at " << at;
    EXPECT_TRUE(std::isnan(function(std::numeric_limits<float>::quiet_NaN())));
}

const auto all = [](float) { return true; };
constexpr float Infinity = std::numeric_limits<float>::infinity();

}  // namespace

TEST(SimdMath, exponential)
{
    compare([](float x) { return simd::exp(x); }, [](double x) { return std::exp(x); }, all, 1.0);
    EXPECT_EQ(simd::exp(Infinity), Infinity);
    EXPECT_EQ(simd::exp(-Infinity), 0.0f);
    EXPECT_EQ(simd::exp(0.0f), 1.0f);
}

TEST(SimdMath, exponentialLess1)
{
    compare([](float x) { return simd::expm1Negative(x); }, [](double x) { return std::expm1(x); }, [](float x) { return x <= 0.0f; }, 1.5);
    EXPECT_EQ(simd::expm1Negative(-Infinity), -1.0f);
}

TEST(SimdMath, hyperbolicTangent)
{
    compare([](float x) { return simd::tanh(x); }, [](double x) { return std::tanh(x); }, all, 2.0);
    EXPECT_EQ(simd::tanh(Infinity), 1.0f);
    EXPECT_EQ(simd::tanh(-Infinity), -1.0f);
    EXPECT_EQ(simd::tanh(-0.0f), 0.0f);
}

TEST(SimdMath, logarithm)
{
    compare([](float x) { return simd::log1pUnit(x); }, [](double x) { return std::log1p(x); }, [](float x) { return x >= 0.0f && x <= 1.0f; },
            2.0);
}

TEST(SimdMath, vectorLoopsGiveTheBitsOfScalarCode)
{
    const std::vector<float> x = arguments();
    std::vector<float> y(x.size());
    const auto compareBits = [&](const auto& function) {
        for (const std::size_t begin : {0u, 1u, 7u, 13u}) {
            const float* const from = x.data();
            float* const to = y.data();
            simdFor(begin, x.size(), [=](std::size_t i) N2D2_INLINE { to[i] = function(from[i]); });
            std::size_t different = 0;
            for (std::size_t i = begin; i < x.size(); ++i)
                different += std::bit_cast<std::uint32_t>(y[i]) != std::bit_cast<std::uint32_t>(function(x[i]));
            EXPECT_EQ(different, 0u);
        }
    };
    compareBits([](float v) N2D2_INLINE { return simd::exp(v); });
    compareBits([](float v) N2D2_INLINE { return simd::tanh(v); });
    compareBits([](float v) N2D2_INLINE { return simd::expm1Negative(-std::abs(v)); });
    compareBits([](float v) N2D2_INLINE { return simd::log1pUnit(v > 1.0f ? 1.0f : std::abs(v)); });
}

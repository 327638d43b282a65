#include "core/Random.hpp"

#include <cmath>
#include <stdexcept>

namespace N2D2 {

namespace {
constexpr double range = 4294967295.0;  // 2^32 - 1, the largest draw
}

double Random::uniform(double a, double b, Interval interval)
{
    if (!(a <= b))
        throw std::invalid_argument("[Random] uniform interval with its upper bound below the lower one");
    const double r = next();
    switch (interval) {
    case OpenClosed:
        return a + (r + 1.0) / (range + 1.0) * (b - a);
    case ClosedOpen:
        return a + r / (range + 1.0) * (b - a);
    case OpenInterval:
        return a + (r + 0.5) / (range + 1.0) * (b - a);
    case ClosedInterval:
        break;
    }
    return a + r / range * (b - a);
}

long long Random::uniformInt(long long a, long long b)
{
    if (b < a)
        throw std::invalid_argument("[Random] integer interval with its upper bound below the lower one");
    const double r = next();
    return a + static_cast<long long>(std::floor(r / (range + 1.0) * (static_cast<double>(b - a) + 1.0)));
}

size_t Random::index(size_t n)
{
    if (n == 0)
        throw std::invalid_argument("[Random] a random index was asked of an empty set");
    const double r = next();
    return static_cast<size_t>(r / (range + 1.0) * static_cast<double>(n));
}

double Random::normal(double mean, double stdDev)
{
    if (!(stdDev >= 0.0))
        throw std::invalid_argument("[Random] a normal law needs a standard deviation >= 0");
    if (stdDev == 0.0)
        return mean;
    if (mHasNormal) {
        mHasNormal = false;
        return mean + stdDev * mNormal;
    }
    const double u1 = uniform(0.0, 1.0, OpenClosed);
    const double u2 = uniform(0.0, 1.0, OpenClosed);
    const double radius = std::sqrt(-2.0 * std::log(u1));
    mNormal = radius * std::sin(2.0 * M_PI * u2);
    mHasNormal = true;
    return mean + stdDev * radius * std::cos(2.0 * M_PI * u2);
}

namespace {

// SplitMix64 finaliser: spreads the words of a key over the Philox key and stream.
std::uint64_t mix(std::uint64_t x)
{
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

}  // namespace

KeyedRandom::KeyedRandom(RandomUse use, std::uint64_t seed, std::uint64_t a, std::uint64_t b, std::uint64_t c)
{
    const std::uint64_t key = mix(mix(seed) ^ static_cast<std::uint64_t>(use));
    mKey = {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)};
    mStream = mix(mix(mix(a) ^ (b + 0x632be59bd9b4e019ULL)) ^ (c + 0x8cb92ba72f3d8dd7ULL));
}

void KeyedRandom::refill()
{
    std::array<std::uint32_t, 4> x{static_cast<std::uint32_t>(mCounter), static_cast<std::uint32_t>(mCounter >> 32),
                                   static_cast<std::uint32_t>(mStream), static_cast<std::uint32_t>(mStream >> 32)};
    std::array<std::uint32_t, 2> k = mKey;
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = 0xD2511F53ULL * x[0];
        const std::uint64_t p1 = 0xCD9E8D57ULL * x[2];
        x = {static_cast<std::uint32_t>(p1 >> 32) ^ x[1] ^ k[0], static_cast<std::uint32_t>(p1),
             static_cast<std::uint32_t>(p0 >> 32) ^ x[3] ^ k[1], static_cast<std::uint32_t>(p0)};
        k[0] += 0x9E3779B9U;
        k[1] += 0xBB67AE85U;
    }
    mBlock = x;
    mUsed = 0;
    ++mCounter;
}

}  // namespace N2D2

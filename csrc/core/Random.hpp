#pragma once
// Random numbers without a process-wide generator (design §6). `Random` is the interface a consumer takes; MersenneRandom
// reproduces the documented stream exactly (partitions, shuffles, golden vectors); KeyedRandom is a counter-based stream
// (Philox 4x32-10, Salmon et al. 2011) named by a key, so that draws do not depend on threads or on the order of objects.
#include <array>
#include <cstdint>
#include <random>
#include <vector>

namespace N2D2 {

class Random {
public:
    enum Interval { ClosedInterval, OpenClosed, ClosedOpen, OpenInterval };

    virtual ~Random() = default;
    /// The next 32 uniform bits.
    virtual std::uint32_t next() = 0;

    /// U[a, b] by default; throws std::invalid_argument when b < a.
    double uniform(double a = 0.0, double b = 1.0, Interval interval = ClosedInterval);
    /// Uniform integer of [a, b], both included; one draw.
    long long uniformInt(long long a, long long b);
    /// Index of [0, n - 1]; one draw.
    size_t index(size_t n);
    /// Box-Muller; the second value of a pair is kept for the next call.
    double normal(double mean = 0.0, double stdDev = 1.0);
    bool bernoulli(double p) { return uniform(0.0, 1.0, ClosedOpen) < p; }

    /// The documented order: for i = 1..n-1, swap element i with one of 0..i.
    template <class T> void shuffle(std::vector<T>& values)
    {
        for (size_t i = 1; i < values.size(); ++i)
            std::swap(values[i], values[index(i + 1)]);
    }

private:
    bool mHasNormal = false;
    double mNormal = 0.0;
};

class MersenneRandom : public Random {
public:
    explicit MersenneRandom(std::uint32_t seed) : mGenerator(seed) {}
    std::uint32_t next() override { return static_cast<std::uint32_t>(mGenerator()); }

private:
    std::mt19937 mGenerator;
};

/// What a keyed stream is for; part of the key, so that equal numbers elsewhere in it never meet.
enum class RandomUse : std::uint32_t { Weights = 1, Noise, Batch, Transformation, Shuffle, Other };

class KeyedRandom : public Random {
public:
    /// `key` = (use, seed, up to three words); equal keys give equal streams.
    KeyedRandom(RandomUse use, std::uint64_t seed, std::uint64_t a = 0, std::uint64_t b = 0, std::uint64_t c = 0);
    std::uint32_t next() override
    {
        if (mUsed == 4)
            refill();
        return mBlock[mUsed++];
    }

private:
    void refill();
    std::array<std::uint32_t, 2> mKey;
    std::uint64_t mStream;
    std::uint64_t mCounter = 0;
    std::array<std::uint32_t, 4> mBlock{};
    unsigned mUsed = 4;
};

}  // namespace N2D2

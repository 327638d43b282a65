#pragma once
// Seed and ordinals of one run. Objects carry a shared Context; the documented statics (`mtSeed`, `Network(seed)`,
// `CellGenerator.defaultModel`) act on the default one.
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "core/Random.hpp"

namespace N2D2 {

class Context {
public:
    explicit Context(std::uint64_t seed = 1) : mSeed(seed) {}

    std::uint64_t seed() const { return mSeed; }
    /// Sets the seed and restarts every ordinal, so that the same construction draws the same numbers.
    void reseed(std::uint64_t seed);
    /// The next number of objects which draw for this use (cells with weights, cells with noise, providers), from 0.
    std::uint64_t nextOrdinal(RandomUse use);

    std::string defaultModel = "Frame";

private:
    std::uint64_t mSeed;
    std::atomic<std::uint64_t> mOrdinals[8] = {};
};

/// The context that objects made without one use.
const std::shared_ptr<Context>& defaultContext();

}  // namespace N2D2

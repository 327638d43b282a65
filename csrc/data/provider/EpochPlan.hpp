#pragma once
#include <cstddef>
#include <vector>

#include "core/Random.hpp"

namespace N2D2 {

/// Order of an epoch (spec data §4.5): positions in the set and the starts of its batches.
struct EpochPlan {
    std::vector<unsigned> indices;
    std::vector<std::size_t> starts;
};

/// `complete`: the list is filled up to whole batches (random positions when shuffled, 0, 1, 2... otherwise).
EpochPlan planEpoch(std::size_t nbStimuli, std::size_t batchSize, bool complete, bool shuffle, Random& random);

}  // namespace N2D2

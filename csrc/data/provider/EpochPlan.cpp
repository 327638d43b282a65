#include "data/provider/EpochPlan.hpp"

#include <numeric>

namespace N2D2 {

EpochPlan planEpoch(std::size_t nbStimuli, std::size_t batchSize, bool complete, bool shuffle, Random& random)
{
    EpochPlan plan;
    plan.indices.resize(nbStimuli);
    std::iota(plan.indices.begin(), plan.indices.end(), 0u);
    const std::size_t step = batchSize ? batchSize : 1;
    if (complete) {
        for (std::size_t extra = 0; plan.indices.size() % step; ++extra)
            plan.indices.push_back(static_cast<unsigned>(shuffle ? random.index(nbStimuli) : extra % nbStimuli));
    }
    if (shuffle)
        random.shuffle(plan.indices);
    for (std::size_t start = 0; start < plan.indices.size(); start += step)
        plan.starts.push_back(start);
    if (shuffle)
        random.shuffle(plan.starts);
    return plan;
}

}  // namespace N2D2

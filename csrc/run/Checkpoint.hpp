#pragma once
// One file holds all a resumed run needs, with exact numbers: weights, solver states, statistics, noise and data counters,
// scores. Two generations are kept (`checkpoint.n2d2`, `checkpoint.prev.n2d2`), each written beside, synced and renamed; a
// checksum tells a damaged one.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace N2D2 {

class DeepNet;

/// Place in a learning run.
struct LearningProgress {
    std::uint64_t epoch = 0;          ///< epochs completed
    std::uint64_t batch = 0;          ///< batches learnt, over all epochs
    std::uint64_t nextLog = 0;        ///< of -learn: stimuli at the next log
    double bestScore = -1.0;          ///< of the primary target, -1 before the first validation
    std::uint64_t notImproved = 0;    ///< validations in a row without progress
    bool inEpoch = false;             ///< the epoch numbered `epoch` is begun
    bool stopped = false;             ///< by -stop-valid
    std::vector<std::uint64_t> estimates;  ///< bytes of the file of estimates of each target: a killed run may have written more
    bool validating = false;          ///< the validation of the last log step is still to be done
};

class Checkpoint {
public:
    explicit Checkpoint(std::filesystem::path directory = ".");
    bool exists() const;
    void save(const DeepNet& net, const LearningProgress& progress) const;
    /// Restores the newest whole generation, with a warning when that is the older one; std::runtime_error naming the files when
    /// there is none, or it is of another network or seed.
    LearningProgress load(DeepNet& net) const;
    /// Removes both generations.
    void remove() const;

private:
    std::filesystem::path mCurrent, mPrevious;
};

}  // namespace N2D2

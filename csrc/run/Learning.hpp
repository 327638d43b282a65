#pragma once
// The learning loop (spec ini-and-cli §10.3): batches, log steps with validation, best weights, early stop, checkpoints.
#include <memory>

#include "run/Checkpoint.hpp"
#include "run/RunOptions.hpp"

namespace N2D2 {

class DeepNet;
class TargetScore;

/// Learns by `learn_epoch` epochs or `learn` stimuli, whichever is asked, and writes `weights_init/`, `weights/` (last),
/// `weights_validation/` (best) and the checkpoint in the working directory. Ctrl-C ends it at the next batch with everything
/// saved and throws Interrupted. With `resume` it goes on from the checkpoint; `learn_epoch` and `learn` are then totals.
void learn(const RunOptions& options, DeepNet& net);

/// Scores `nb_test` (or all) stimuli of the Test set, writes the logs of the set `name` and logs the final lines.
void test(const RunOptions& options, DeepNet& net, const std::string& name = "test");

/// The first target that scores; null when there is none.
std::shared_ptr<TargetScore> primaryTarget(const DeepNet& net);

}  // namespace N2D2

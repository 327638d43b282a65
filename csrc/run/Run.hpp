#pragma once
// A whole run of the executable over one model file (spec ini-and-cli §10.1).
#include "deepnet/GradientCheck.hpp"
#include "run/RunOptions.hpp"

namespace N2D2 {

/// Builds the network of `options.ini_config`, then learns, tests and classifies as asked, in the working directory.
/// Throws what goes wrong; everything learnt before is on disk then.
void runModel(const RunOptions& options);

/// The pictures of -pre-samples, where they are asked for.
void logPreSamples(const RunOptions& options, const DeepNet& net);

/// The gradients of the network of a model file, in double, against finite differences: a twin of the network is checked, which
/// itself stays as it is. Throws std::runtime_error `Gradient check failed!`.
std::vector<CellGradient> checkModel(const DeepNet& net, const std::string& modelFile, double epsilon = 1e-4, double maxError = 1e-6);

/// The seed of `seed.dat` for a run that does not learn; 1, said in a notice, when there is none.
unsigned seedForTest();

}  // namespace N2D2

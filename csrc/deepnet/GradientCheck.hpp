#pragma once
// The gradients of a whole network against finite differences (`-check`; spec cells §20).
#include <string>
#include <vector>

namespace N2D2 {

class DeepNet;

/// What the check found for one cell.
struct CellGradient {
    std::string cell, type;
    double error = 0.0;                   ///< mean absolute difference
    std::size_t checked = 0, values = 0;  ///< compared, and there: large tensors are sampled
    std::string skipped;                  ///< why nothing was compared; "" otherwise
};

/// Every cell alone, on random inputs and parameters that are put back afterwards, in the order of the layers; a line a cell goes
/// to the log. A tensor is compared whole when its cell is small, else on values spread over it (at least 32), so that a layer
/// takes seconds. Throws std::runtime_error `Gradient check failed!` with the place, and std::invalid_argument for a cell that
/// does not compute in double (build the network with doubles), which is only told with `skipSingle`.
std::vector<CellGradient> checkGradient(DeepNet& net, double epsilon = 1e-4, double maxError = 1e-6, bool skipSingle = false);

}  // namespace N2D2

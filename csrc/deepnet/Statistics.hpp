#pragma once
// Parameters, computing and memory of a network, layer by layer (spec ini-and-cli §12.9).
#include <string>
#include <vector>

#include "tensor/BaseTensor.hpp"

namespace N2D2 {

class DeepNet;

/// Numbers of one cell for one stimulus, unless said otherwise.
struct LayerStatistics {
    std::string name, type;
    Dims inputs, outputs;                ///< {x, y, …, channels}
    unsigned long long macs = 0;         ///< multiply-accumulates, bias additions included
    unsigned long long synapses = 0;     ///< weights and biases; those of another cell count there
    unsigned long long parameters = 0;   ///< values of its own saved tensors (0 before initialize())
    unsigned long long learned = 0;      ///< those of them that a solver moves
    unsigned long long parameterBytes = 0;
    unsigned long long activationBytes = 0;  ///< of its outputs
    unsigned long long gradientBytes = 0;    ///< while learning: gradients of its outputs, and of its learned parameters (not per stimulus)
    std::vector<std::size_t> receptiveField;       ///< of one output in its input, per axis
    std::vector<std::size_t> inputReceptiveField;  ///< of one output in the stimuli; empty when no path leads there
    std::vector<double> relativeField;             ///< that one relative to the size of the stimuli, 0 beyond it
};

/// In the order of the layers. Cells must be connected.
std::vector<LayerStatistics> layerStatistics(const DeepNet& net);

/// Writes `<dir>/stats.log` (totals, memory in int-8, float-16, float-32, multiply-accumulates per stimulus), `stats.dat` (a line a
/// cell: parameters, multiply-accumulates, output values), `stats_relative.dat` (the same in percent) and `stats.json` (all of
/// LayerStatistics). Cells must be connected.
void logStats(const DeepNet& net, const std::string& dirName);

/// Writes `Name R.F. R.F./env` and, a line a cell, its name, the sides of its receptive field in the stimuli and the same relative
/// to theirs (0 where it is larger).
void logReceptiveFields(const DeepNet& net, const std::string& fileName);

/// Writes `<dir>/<cell>_<parameter>_schedule.log` (parameter: weights, bias, scale, …) for every solver whose rate is scheduled, up to
/// `maxStimuli`, with a log every `logStimuli` (0: none). Nothing is learnt and no counter moves.
void logSchedule(const DeepNet& net, const std::string& dirName, unsigned long long maxStimuli, unsigned long long logStimuli);

}  // namespace N2D2

#pragma once
// Parameters, computing and memory of a network (spec ini-and-cli §12.9).
#include <string>

namespace N2D2 {

class DeepNet;

/// Writes `<dir>/stats.log` (totals, memory in int-8, float-16, float-32, multiply-accumulates per stimulus), `stats.dat` (a line a
/// cell: parameters, multiply-accumulates, output values) and `stats_relative.dat` (the same in percent). Cells must be connected.
void logStats(const DeepNet& net, const std::string& dirName);

}  // namespace N2D2

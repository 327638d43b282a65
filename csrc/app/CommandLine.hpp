#pragma once
// The documented one-dash options (spec ini-and-cli §9), read by CLI11 after rewriting the known names.
#include "run/RunOptions.hpp"

namespace N2D2 {

struct CommandLine {
    RunOptions options;
    int exitCode = -1;  ///< >= 0: help or version was printed, nothing is to be run
};

/// Throws std::invalid_argument for an unknown option (with the nearest one), a bad value, or no model file. Options that are
/// documented but not built yet are refused by name.
CommandLine parseCommandLine(int argc, const char* const* argv);

/// Draws the plots of the working directory by `python -m n2d2.plot` when that is there; else one line says how to.
void drawPlots(const RunOptions& options);

}  // namespace N2D2

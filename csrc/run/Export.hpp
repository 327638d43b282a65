#pragma once
// Calibration, quantization and export of a network, as the executable and Python run them (spec quantization-and-export §0.2).
#include <string>
#include <vector>

#include "optimize/Quantization.hpp"
#include "run/RunOptions.hpp"

namespace N2D2 {

class DeepNet;

/// Logs each layer that an export of these options cannot do, with the reason, or that all can be; the number of them.
std::size_t checkExport(const RunOptions& options, const DeepNet& net);

/// Fuses, calibrates (`calibration` stimuli, or the saved calibration of `folder`) and quantizes the network in place; folder "":
/// `calib_<network>_int<bits>`. std::invalid_argument when layers cannot be exported (all are named) or the options do not fit.
void calibNetwork(const RunOptions& options, DeepNet& net, const std::string& folder = "");

/// Writes the project of a network, calibrated by calibNetwork() or in floating point, and `weights_export/`; folder "":
/// `export_<type>_<int|float><bits>`.
void generateExport(const RunOptions& options, DeepNet& net, const std::string& folder = "");

/// All that `-export`, `-calibOnly` and `-export-check` ask for; true when the network became what is exported.
bool runExport(const RunOptions& options, DeepNet& net);

/// Folder of an export of these options.
std::string exportFolder(const RunOptions& options);

}  // namespace N2D2

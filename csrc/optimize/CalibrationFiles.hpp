#pragma once
// What a calibration leaves in its folder (quantization spec §2.2), and what it is of (calibration.json).
#include <cstdint>
#include <string>

#include "optimize/Calibration.hpp"

namespace N2D2 {

/// What the data of a calibration depend on beside its options; hashes in hexadecimal.
struct CalibrationOrigin {
    std::string structure, weights;   ///< of the network
    std::string preprocessing;        ///< transformations of the stimuli
    std::string set;                  ///< of the stimuli
    unsigned nbStimuli = 0;           ///< that were used
};

/// Of the network as it is; `set` and `nbStimuli` are left.
CalibrationOrigin originOf(const DeepNet& net, StimuliSet set);

class Calibration::Files {
public:
    /// outputs_range.bin, and outputs_histogram.bin unless there are no histograms.
    static bool exist(const CalibrationOptions& options);
    static void write(const Calibration& calibration, const CalibrationOrigin& origin);
    /// Fills names, ranges and histograms.
    static void read(Calibration& calibration);
    /// std::invalid_argument saying which option or part of the network is another one than when the files were written; a warning when
    /// there is no calibration.json.
    static void check(const Calibration& calibration, const DeepNet& net);
};

}  // namespace N2D2

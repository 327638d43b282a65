#pragma once
// What the outputs of a network look like on a set of stimuli: ranges and histograms, and where to clip them (quantization spec §2.2-2.4).
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/Enum.hpp"
#include "data/database/StimuliSet.hpp"

namespace N2D2 {

class DeepNet;

enum class ClippingMode { NONE, MSE, KL_DIVERGENCE, QUANTILE };
N2D2_ENUM(ClippingMode, "None", "MSE", "KL-Divergence", "Quantile")

/// Running statistics of the outputs of a cell.
struct OutputRange {
    double min = 0.0, max = 0.0, count = 0.0, sum = 0.0, sumSquares = 0.0;
    double maxAbs() const { return std::max(max, -min); }
};

class Histogram;

struct CalibrationOptions {
    int nbStimuli = -1;            ///< -1: the whole set
    unsigned nbBits = 8;           ///< of the activations: decides the number of bins
    bool noUnsigned = false;
    ClippingMode clipping = ClippingMode::MSE;
    double quantile = 0.9999;
    bool reload = false;           ///< what is in `folder`, if it is of these options and this network, instead of a pass over the data
    std::string folder;            ///< outputs_range.{bin,dat}, outputs_histogram.bin, outputs_histogram/<cell>.dat; "": nothing is written
};

/// By name of cell, "env" for the stimuli.
class Calibration {
public:
    /// One pass over the first stimuli of the Validation set (of Test, said in a warning, when it is empty), in database order.
    /// Functions that are tables in integers (Logistic, Tanh, …) are left out: what is measured is what they are given.
    /// std::runtime_error when there is no stimulus. std::invalid_argument, naming the cell, for outputs that are not finite.
    static Calibration calibrate(DeepNet& net, const CalibrationOptions& options);

    const OutputRange& range(const std::string& cell) const;
    /// |value| that the integers end at, > 0: by the mode of the options where `clip`, else the largest there was (1 when all are 0).
    double threshold(const std::string& cell, bool isUnsigned, bool clip) const;
    /// Largest |value| of the stimuli.
    double stimuliRange() const { return range("env").maxAbs(); }

private:
    CalibrationOptions mOptions;
    std::map<std::string, OutputRange> mRanges;
    std::map<std::string, std::shared_ptr<Histogram>> mHistograms;
};

}  // namespace N2D2

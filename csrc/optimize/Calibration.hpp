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
    double mean() const { return count > 0.0 ? sum / count : 0.0; }
    double stdDev() const;
    /// Takes the values of these stimuli, each `size` values; sums are cut in blocks fixed by the size and added in order, so that neither
    /// threads nor batches change them. False: a value was not finite.
    template <class T> bool add(const std::vector<const T*>& stimuli, std::size_t size);
};

class Histogram;

struct CalibrationOptions {
    int nbStimuli = -1;            ///< -1: the whole set
    unsigned nbBits = 8;           ///< of the activations: decides the number of bins
    bool noUnsigned = false;
    ClippingMode clipping = ClippingMode::MSE;
    double quantile = 0.9999;
    bool reload = false;           ///< what is in `folder` instead of a pass over the data (which is made when there is nothing)
    unsigned report = 100;         ///< stimuli between two lines of progress, 0: none
    std::string folder;            ///< outputs_range.{bin,dat}, outputs_histogram.bin, outputs_histogram/<cell>.dat; "": nothing is written
};

/// By name of cell, "env" for the stimuli.
class Calibration {
public:
    /// One pass over the first stimuli of the Validation set (of Test, said in a warning, when it is empty), in database order.
    /// Of functions that are tables in integers (Logistic, Tanh, Softplus, Swish), what they are given is measured.
    /// std::runtime_error when there is no stimulus. std::invalid_argument, naming the cell, for outputs that are not finite, for a network
    /// that is quantized already, and for a reload of data of other options or another network (or its files damaged: std::runtime_error).
    static Calibration calibrate(DeepNet& net, const CalibrationOptions& options);

    /// The files of `options.folder`, without a look at the network or what the data are of; std::runtime_error naming file and defect.
    static Calibration read(const CalibrationOptions& options);

    /// std::out_of_range for an unknown name, here and below.
    const OutputRange& range(const std::string& cell) const;
    /// Null when there is none (ClippingMode::NONE).
    const Histogram* histogram(const std::string& cell) const;
    /// |value| that the integers end at, > 0: by the mode of the options where `clip`, else the largest there was (1 when all are 0);
    /// never beyond the largest.
    double threshold(const std::string& cell, bool isUnsigned, bool clip) const;
    /// Largest |value| of the stimuli.
    double stimuliRange() const { return range("env").maxAbs(); }

private:
    class Pass;
    class Files;

    CalibrationOptions mOptions;
    std::vector<std::string> mNames;  ///< "env", then the cells by layer
    std::map<std::string, OutputRange> mRanges;
    std::map<std::string, std::shared_ptr<Histogram>> mHistograms;
};

}  // namespace N2D2

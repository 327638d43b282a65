#pragma once
// What a network sees, as text and as pictures (spec data §4.8).
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "data/database/StimuliSet.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

class StimuliProvider;

/// Text: a line for each row of a channel, each value with a space behind it, an empty line behind each channel.
void logMat(const std::string& fileName, const cv::Mat& mat);
/// The same of a tensor of 1 to 3 dimensions; what has one row or one column (or only channels) is folded to a square, with 0 at its end.
void logData(const std::string& fileName, const Tensor<float>& data);
void logData(const std::string& fileName, const Tensor<int>& data);

/// Planes {X, Y, C} as an 8-bit picture: 1 channel grey, 3 in colour (BGR), others side by side. Values of [0, 1] as they are, others
/// stretched from their minimum to their maximum.
cv::Mat tensorPicture(const Tensor<float>& data);
/// The same of a matrix of numbers of any range, stretched.
cv::Mat rangePicture(const cv::Mat& mat);
/// A PNG (or what the extension says), written whole.
void savePicture(const std::string& fileName, const cv::Mat& picture);
/// The stimulus at a batch position, enlarged, with the ROIs drawn and a line of text; a matrix of labels stands beside it in colours.
cv::Mat stimulusPicture(const StimuliProvider& provider, unsigned batchPos, const std::string& text);

/// `<folder>/<prefix>_<i>.dat`, `.png` and, for matrices of labels, `_label.dat` of the first `count` stimuli of a set, as the network
/// sees them; returns the lines `file stimulusName label`. The provider's epochs and random numbers go on as if nothing had been read.
std::vector<std::string> logFrames(StimuliProvider& provider, StimuliSet set, const std::string& folder, const std::string& prefix, unsigned count = 10);
/// Learn and Test frames and the index `frames.txt`.
void logFrames(StimuliProvider& provider, const std::string& folder);
/// `<folder>/sample_<i>.jpg`: the same Learn stimulus, read `count` times. std::out_of_range for an index beyond the set.
void logPreSamples(StimuliProvider& provider, unsigned index, const std::string& folder, unsigned count = 100);

}  // namespace N2D2

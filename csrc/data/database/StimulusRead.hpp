#pragma once
// One stimulus as read from its database.
#include <opencv2/core.hpp>

#include "data/roi/ROI.hpp"

namespace N2D2 {

struct StimulusRead {
    cv::Mat data;
    cv::Mat labels;  ///< 32S: 1x1, or the size of the data for composite stimuli
    ROIs rois;
};

/// Largest value of a depth that stands for 1: 255 for 8U, 127 for 8S, ...; 1 for floats.
double depthUnity(int depth);
/// At another depth, scaled so that the value that stands for 1 becomes that of the new depth.
cv::Mat toDepth(const cv::Mat& data, int depth);
/// "8U", "32F", ...
const char* depthName(int depth);
std::string matText(const cv::Mat& mat);

}  // namespace N2D2

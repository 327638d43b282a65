#pragma once
#include <opencv2/core.hpp>

namespace N2D2 {

/// Interleaved matrix to planes of floats, integers scaled to [0, 1] (`signedMapping`: 8U and 16U to [-1, 1)), floats copied.
void matToPlanes(const cv::Mat& mat, float* planes, bool signedMapping);
/// The same without scaling.
void matToRawPlanes(const cv::Mat& mat, float* planes);

}  // namespace N2D2

#pragma once
// What the shapes of this folder share.
#include <cmath>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "data/roi/ROI.hpp"

namespace N2D2 {

/// A border computed as 9.9999999 is 10. Far away coordinates stay within what an int holds.
inline int floorPixel(double v) { return static_cast<int>(std::floor(std::min(1e9, std::max(-1e9, v)) + 1e-6)); }
inline int ceilPixel(double v) { return static_cast<int>(std::ceil(std::min(1e9, std::max(-1e9, v)) - 1e-6)); }

inline cv::Rect rectOf(const Box& box) { return {box.x, box.y, box.width, box.height}; }

/// Sets the pixels of `labels` in the mask (8U) that hold `outside` to -1.
inline void ignoreWhere(cv::Mat& labels, const cv::Mat& mask, int outside)
{
    const cv::Mat free = labels == cv::Scalar(outside);
    labels.setTo(-1, free & mask);
}

inline ROI::Point turned(ROI::Point p, double cx, double cy, double angle)
{
    const double c = std::cos(angle), s = std::sin(angle), x = p.x - cx - 0.5, y = p.y - cy - 0.5;
    return {cx + 0.5 + c * x - s * y, cy + 0.5 + s * x + c * y};
}

// Shapes from the words behind kind and label; std::runtime_error or std::invalid_argument when these make none.
std::shared_ptr<ROI> ellipseFromWords(const std::string& kind, int label, const std::vector<std::string>& words);
std::shared_ptr<ROI> bitmapFromWords(int label, const std::vector<std::string>& words);

}  // namespace N2D2

#pragma once
#include <string>
#include <vector>

namespace cv {
class Mat;
}

namespace N2D2 {

/// The labels (32S) of a mask: grey values, or colours of Pascal VOC's map (value k has the bits of k spread over blue, green and red).
/// Value k is `ids[k]`; 255, the border between objects, is -1. std::runtime_error beginning with `who` for any other value or colour.
cv::Mat vocMaskLabels(const std::string& who, const cv::Mat& mask, const std::vector<int>& ids);

}  // namespace N2D2

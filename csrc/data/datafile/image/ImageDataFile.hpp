#pragma once
#include <string>

#include <opencv2/core.hpp>

namespace N2D2 {

/// True when an image file of that extension keeps such data as they are (JPEG: but for its losses).
bool imageHolds(const std::string& extension, int depth, int channels);
/// The indices (8U) of a PNG file with a palette, as label masks have them; empty for another kind of PNG. Errors name the file.
cv::Mat readPalettePng(const std::string& fileName);

}  // namespace N2D2

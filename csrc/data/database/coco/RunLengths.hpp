#pragma once
// Masks of COCO: runs of zeros and ones down the columns, as numbers or packed in a string.
#include <cstdint>
#include <string>
#include <vector>

#include "data/roi/ROI.hpp"

namespace N2D2 {

/// The runs of a packed string; std::runtime_error `where: ...` when it is damaged.
std::vector<std::uint32_t> unpackRuns(const std::string& packed, const std::string& where);

/// The box of the ones of a mask, without making the mask; std::runtime_error when the runs do not fill it.
Box boxOfRuns(const std::vector<std::uint32_t>& runs, int width, int height, const std::string& where);

/// The part of the mask (8U, 0 or 255) in that box.
cv::Mat maskOfRuns(const std::vector<std::uint32_t>& runs, int height, const Box& box);

}  // namespace N2D2

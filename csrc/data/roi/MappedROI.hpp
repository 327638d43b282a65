#pragma once
#include <functional>

#include "data/roi/ROI.hpp"

namespace N2D2 {

/// The ROI with its corners, in continuous coordinates, where `map` moves them.
std::shared_ptr<ROI> mappedROI(const ROI& roi, const std::function<ROI::Point(ROI::Point)>& map);

}  // namespace N2D2

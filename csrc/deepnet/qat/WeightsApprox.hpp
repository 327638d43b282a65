#pragma once
#include "core/Enum.hpp"

namespace N2D2 {

/// How a value is brought to the grid of integers: not at all, or to the nearest one.
enum class WeightsApprox { NONE, RINTF };
N2D2_ENUM(WeightsApprox, "NONE", "RINTF")

}  // namespace N2D2

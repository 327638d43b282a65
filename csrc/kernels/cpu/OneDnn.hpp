#pragma once
// Plans over oneDNN for float. Each maker returns null where the portable template is the better choice, or in a build
// without oneDNN.
#include <memory>

#include "kernels/conv.hpp"
#include "kernels/fc.hpp"
#include "kernels/pool.hpp"

namespace N2D2::cpu {

inline std::unique_ptr<ConvPlan<float>> makeOneDnnConvPlan(const ConvGeometry&) { return nullptr; }
inline std::unique_ptr<FcPlan<float>> makeOneDnnFcPlan(std::size_t, std::size_t, std::size_t) { return nullptr; }
inline std::unique_ptr<PoolPlan<float>> makeOneDnnPoolPlan(const PoolGeometry&) { return nullptr; }

}  // namespace N2D2::cpu

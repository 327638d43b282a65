#pragma once
// Plans over oneDNN for float. Each maker returns null where the portable template is the better choice, or in a build
// without oneDNN.
#include <memory>

#include "kernels/conv.hpp"
#include "kernels/fc.hpp"

namespace N2D2::cpu {

#if N2D2_WITH_ONEDNN
std::unique_ptr<ConvPlan<float>> makeOneDnnConvPlan(const ConvGeometry& geometry);
std::unique_ptr<FcPlan<float>> makeOneDnnFcPlan(std::size_t batch, std::size_t inputs, std::size_t outputs);
/// 1x1 convolutions by matrix products on plain tensors.
std::unique_ptr<ConvPlan<float>> makePointwisePlan(const ConvGeometry& geometry);
#else
inline std::unique_ptr<ConvPlan<float>> makeOneDnnConvPlan(const ConvGeometry&) { return nullptr; }
inline std::unique_ptr<ConvPlan<float>> makePointwisePlan(const ConvGeometry&) { return nullptr; }
inline std::unique_ptr<FcPlan<float>> makeOneDnnFcPlan(std::size_t, std::size_t, std::size_t) { return nullptr; }
#endif

}  // namespace N2D2::cpu

#pragma once
// Depth-wise convolution of plain tensors: each channel alone, without a copy into another layout.
#include <memory>

#include "kernels/conv.hpp"

namespace N2D2::cpu {

/// Null unless every output channel sees the one input channel of its place, in 1 or 2 dimensions, without dilation or cropping.
template <class T> std::unique_ptr<ConvPlan<T>> makeDepthwisePlan(const ConvGeometry& geometry);
/// Of a geometry that makeDepthwisePlan() takes; null without AVX-512, or where the outputs' rows are shorter than the input needs.
std::unique_ptr<ConvPlan<float>> makeMaskedDepthwisePlan(const ConvGeometry& geometry);

}  // namespace N2D2::cpu

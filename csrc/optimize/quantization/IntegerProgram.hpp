#pragma once
// Layers of floating point into layers of integers (quantization spec §2.5-2.8): symmetric, without zero points,
// W_q = round(W/s_w), b_q = round(b/(s_in·s_w)), y = clamp(rescale(sum)), M = s_in·s_w/s_out.
#include "optimize/Quantization.hpp"
#include "optimize/quantization/Ranges.hpp"

namespace N2D2 {

/// Of layers in floating point (64 bits, for their parameters' sake). std::invalid_argument, naming the layer, for parameters that are not
/// finite, options out of range, and sums that would overflow.
Program integerProgram(const Program& real, const Ranges& ranges, const QuantizationOptions& options);

}  // namespace N2D2

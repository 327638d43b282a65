#pragma once
#include "optimize/Quantization.hpp"
#include "optimize/quantization/IntegerFinish.hpp"

namespace N2D2 {

/// Weights, biases and finish of a Conv, Fc or Deconv in integers. `layer`: inputs and output have their types and scales.
/// std::invalid_argument naming the layer, and the bits that its sums would need, when they may overflow.
void quantizeWeights(const Layer& real, const FinishTarget& target, const QuantizationOptions& options, Layer& layer);

/// Sums of a layer must fit: std::invalid_argument with the bits that `largest`, of their absolute values, needs.
void checkSums(const Layer& layer, double largest);

}  // namespace N2D2

#pragma once
#include "optimize/Quantization.hpp"
#include "optimize/quantization/IntegerFinish.hpp"

namespace N2D2 {

/// Multipliers, shifts and finish of an ElemWise in integers; the inputs keep their own types and scales.
void quantizeElemWise(const Layer& real, const FinishTarget& target, const QuantizationOptions& options, Layer& layer);
/// Finish of the inputs of a Concat that are not in its scale.
void quantizeConcat(const QuantizationOptions& options, Layer& layer);

}  // namespace N2D2

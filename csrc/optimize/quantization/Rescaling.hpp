#pragma once
// Approximation of rescaling factors (quantization spec §2.8), and the proof that their products fit 63 bits.
#include <optional>
#include <string>
#include <vector>

#include "layer/Layer.hpp"
#include "scaling/PowersOfTwo.hpp"

namespace N2D2 {

/// Sums of powers of two for each factor, `precision` times it: 1 to 2, or from 0.98 on where weights have 8 bits or less. None when a
/// factor is above 1.
std::optional<std::vector<PowersOfTwo>> shiftsOf(const std::vector<double>& factors, ScalingMode mode, unsigned weightBits);

/// What rescales sums of at most `largest` (absolute values) by `factors`, one for all outputs or one an output. Shift modes need `shifts`
/// of the factors, whose precision is in the weights already; layers without weights take Fixed-point16 instead. Fixed-point factors
/// share one shift, as large as they and their products allow. std::invalid_argument, after `label`, when that leaves less than 8 bits of
/// the largest factor.
Rescale makeRescale(const std::string& label, ScalingMode mode, const std::vector<double>& factors, double largest,
                    const std::vector<PowersOfTwo>* shifts = nullptr);

}  // namespace N2D2

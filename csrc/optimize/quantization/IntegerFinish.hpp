#pragma once
#include <string>
#include <vector>

#include "layer/Layer.hpp"
#include "optimize/Quantization.hpp"
#include "scaling/PowersOfTwo.hpp"

namespace N2D2 {

/// What the sums of a layer become: the scale of the index of the table for a function, of the output otherwise.
struct FinishTarget {
    double scale = 1.0;
    std::int32_t low = 0, high = 0;
};
/// `tableEnd`: of a function (tableRange()).
FinishTarget finishTarget(const Layer& real, const TensorInfo& output, double tableEnd, unsigned bits);

/// The finish of a layer whose sums, times `factors` (one or one an output), are in the scale of the target; `largest` bounds |sum|.
/// `shifts`: of the factors, where weights were corrected for them.
Finish integerFinish(const std::string& label, const Layer& real, const TensorInfo& output, const FinishTarget& target, ScalingMode mode,
                     const std::vector<double>& factors, double largest, const std::vector<PowersOfTwo>* shifts = nullptr);

}  // namespace N2D2

#pragma once
// Whether a layer is whole, and what its sums can be.
#include "layer/Layer.hpp"

namespace N2D2 {

/// Every sum of the layer lies in [low, high], whatever its inputs are and in whatever order it is added.
struct SumRange {
    double low = 0.0, high = 0.0;
    /// Bits of a signed integer that holds both.
    unsigned bits() const;
};
/// Of the integers that finish() gets, by the types of the inputs. std::invalid_argument as checkLayer().
SumRange sumRange(const Layer& layer);

/// std::invalid_argument, naming the layer, for sizes that do not fit together, for weights, tables, factors or bounds outside their
/// types, and for sums that could exceed their accumulator (int32 up to 8 bits, else int64) or whose rescaling could exceed 64 bits.
void checkLayer(const Layer& layer);

}  // namespace N2D2

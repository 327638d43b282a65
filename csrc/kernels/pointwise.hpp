#pragma once
// Operations of one element that are no activation: they do not work in place; spec cells §10.
#include "kernels/Backend.hpp"

namespace N2D2 {

/// x > t decides: Binary (max, 0), BinaryInverted (0, max), Truncate (t, x), ToZero (x, 0), ToZeroInverted (0, x).
enum class ThresholdCellOperation { Binary, BinaryInverted, Truncate, ToZero, ToZeroInverted };

template <class T>
void thresholdedCopy(Cpu, const Tensor<T>& x, ThresholdCellOperation operation, T threshold, T max, Tensor<T>& y);

/// y = x + bias where sign > 0 and x > -bias, else x.
template <class T> void targetBiasedCopy(Cpu, const Tensor<T>& x, const Tensor<T>& sign, T bias, Tensor<T>& y);

}  // namespace N2D2

#pragma once
// What windowed cells need beside their plans: sub-sampling by sums, and kernels held at 0.
#include "kernels/Backend.hpp"

namespace N2D2 {

/// y {ceil(spatial / window)…, C, B} = sums over blocks of x {spatial…, C, B}; the last blocks may be smaller. Up to 3 axes.
template <class T> void sumPoolForward(Cpu, const Tensor<T>& x, const std::vector<std::size_t>& window, Tensor<T>& y);
/// dx = dy of the block each element is in.
template <class T> void sumPoolBackward(Cpu, const Tensor<T>& dy, const std::vector<std::size_t>& window, Tensor<T>& dx);

/// Zeroes the kernels of w {kernel…, C, O} that `map` {O, C} does not connect.
template <class T> void zeroUnconnected(Cpu, Tensor<T>& w, const Tensor<bool>& map);

}  // namespace N2D2

#pragma once
// Softmax over channels, in groups; spec cells §9.1. Max-subtracted, per pixel.
#include "kernels/Backend.hpp"

namespace N2D2 {

/// x, y {spatial…, C, B}; groupSize 0 = all channels, else C % groupSize == 0.
template <class T> void softmaxForward(Cpu, const Tensor<T>& x, Tensor<T>& y, std::size_t groupSize);
/// dx_c = y_c·(dy_c − Σ_{o in the group of c} y_o·dy_o), added to dx when `accumulate`.
template <class T>
void softmaxBackward(Cpu, const Tensor<T>& y, const Tensor<T>& dy, Tensor<T>& dx, std::size_t groupSize, bool accumulate);

}  // namespace N2D2

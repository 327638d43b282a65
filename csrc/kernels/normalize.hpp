#pragma once
// Normalization of each pixel's channels; spec cells §8.3.
#include "kernels/Backend.hpp"

namespace N2D2 {

enum class NormalizeNorm { L1, L2 };

/// y_c = x_c/n with n = sqrt(Σ x² + 1e-6) (L2) or Σ|x| + 1e-6 (L1). x, y {spatial…, C, B}; norms: n of each pixel.
template <class T> void normalizeForward(Cpu, NormalizeNorm norm, const Tensor<T>& x, Tensor<T>& y, Tensor<T>& norms);
/// dx_c = (dy_c − d_c·Σ_j dy_j·x_j/n)/n, where d_c = dn/dx_c is x_c/n (L2) or the sign of x_c, 0 at 0 (L1); added when `accumulate`.
template <class T>
void normalizeBackward(Cpu, NormalizeNorm norm, const Tensor<T>& x, const Tensor<T>& norms, const Tensor<T>& dy, Tensor<T>& dx,
                       bool accumulate);

}  // namespace N2D2

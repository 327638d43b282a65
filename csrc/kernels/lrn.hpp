#pragma once
// Local response normalization across channels; spec cells §8.2 (the cuDNN definition: Alpha is divided by N).
#include "kernels/Backend.hpp"

namespace N2D2 {

struct LrnShape {
    std::size_t n = 5;  ///< channels of a window: (n-1)/2 before and n/2 after its own, clipped at both ends
    double alpha = 1e-4, beta = 0.75, k = 2.0;
};

/// y_c = x_c / s_c^beta with s_c = k + (alpha/n)·Σ_{j in window} x_j². x, y, scale {spatial…, C, B}; `scale` keeps s for the
/// gradient.
template <class T> void lrnForward(Cpu, const LrnShape& shape, const Tensor<T>& x, Tensor<T>& y, Tensor<T>& scale);
/// dx_i = dy_i·s_i^-beta − 2·beta·(alpha/n)·x_i·Σ_{c whose window has i} dy_c·x_c·s_c^(-beta-1), added to dx when `accumulate`.
/// `work`: as large as x, overwritten.
template <class T>
void lrnBackward(Cpu, const LrnShape& shape, const Tensor<T>& x, const Tensor<T>& scale, const Tensor<T>& dy, Tensor<T>& work,
                 Tensor<T>& dx, bool accumulate);

}  // namespace N2D2

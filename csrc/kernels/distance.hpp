#pragma once
// Squared distances between stimuli and learned centers, for Distance and Rbf (spec cells §11.2, §11.3).
#include "kernels/Backend.hpp"

namespace N2D2 {

/// y[b,j] = -½·Σ_i (x[b,i] - center[j,i])²; x: rows of F values, centers {1,1,F,N}, y {1,1,N,B}.
template <class T> void distanceForward(Cpu, const Tensor<T>& x, const Tensor<T>& centers, Tensor<T>& y);
/// dx[b] = Σ_j k[b,j]·(center[j] - x[b]), with k the gradient of y.
template <class T>
void distanceBackwardData(Cpu, const Tensor<T>& x, const Tensor<T>& centers, const Tensor<T>& k, Tensor<T>& dx, bool accumulate);
/// dCenter[j] = Σ_b k[b,j]·(x[b] - center[j]).
template <class T>
void distanceBackwardCenters(Cpu, const Tensor<T>& x, const Tensor<T>& centers, const Tensor<T>& k, Tensor<T>& dCenters, bool accumulate);

}  // namespace N2D2

#pragma once
// Element-wise helpers on whole tensors of equal size.
#include "kernels/Backend.hpp"

namespace N2D2 {

/// y = (accumulate ? y : 0) + alpha·x
template <class T> void scaledCopy(Cpu, const Tensor<T>& x, T alpha, Tensor<T>& y, bool accumulate);
/// Channels [offset, offset + Cx) of y {spatial…, Cy, B} = x {spatial…, Cx, B}.
template <class T> void copyChannelsTo(Cpu, const Tensor<T>& x, Tensor<T>& y, std::size_t offset);
/// dx = (accumulate ? dx : 0) + channels [offset, offset + Cx) of dy.
template <class T> void copyChannelsFrom(Cpu, const Tensor<T>& dy, std::size_t offset, Tensor<T>& dx, bool accumulate);

}  // namespace N2D2

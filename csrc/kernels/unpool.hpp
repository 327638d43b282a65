#pragma once
// Values to and from the places that a max pooling chose; spec cells §7.2.
#include "kernels/Backend.hpp"

namespace N2D2 {

/// Winners of a pooling {spatial…, C, B}: for each value the place of its winner in a stimulus of the pooled input, -1 for none.
/// `places` gives the place in a stimulus of y for each of these, -1 where y has none; empty = the same place.

/// y {spatial…, outputs, B} = (accumulate ? y : 0) + each value of x at its winner's place, stimulus by stimulus in order.
template <class T>
void unpoolForward(Cpu, const Tensor<T>& x, const Tensor<int>& winners, const Tensor<int>& places, Tensor<T>& y, bool accumulate);
/// dx = (accumulate ? dx : 0) + dy at the places of the winners.
template <class T>
void unpoolBackward(Cpu, const Tensor<T>& dy, const Tensor<int>& winners, const Tensor<int>& places, Tensor<T>& dx, bool accumulate);

}  // namespace N2D2

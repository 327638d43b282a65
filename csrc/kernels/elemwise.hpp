#pragma once
// Several tensors into one, element by element; spec cells §9.3. Also masks, borders and permutations: what moves elements.
#include "kernels/Backend.hpp"

namespace N2D2 {

enum class ElemWiseOp { Sum, AbsSum, EuclideanSum, Prod, Max };

/// Inputs x_k {spatial…, C, B}, or {1…, C, B} for an input whose single pixel stands for all (Prod). Weights and shifts: one per
/// (k, channel), k·C + c.
template <class T> struct ElemWiseArguments {
    ElemWiseOp op = ElemWiseOp::Sum;
    std::vector<const Tensor<T>*> x;
    std::vector<ParamT<T>> weights, shifts;
    bool rectify = false;  ///< max(0, y) at the end, its NaN and signs of zero too; on the CPU, in float or double
};

/// EuclideanSum keeps its result in `root` for the gradient, Max the first winner in `winner`; both have the shape of y and may be
/// empty for other operations.
template <class T>
void elemWiseForward(Cpu, const ElemWiseArguments<T>& arguments, Tensor<T>& y, Tensor<T>& root, Tensor<int>& winner);
/// dx = (accumulate ? dx : 0) + gradient of input k.
template <class T>
void elemWiseBackward(Cpu, const ElemWiseArguments<T>& arguments, std::size_t k, const Tensor<T>& dy, const Tensor<T>& root,
                      const Tensor<int>& winner, Tensor<T>& dx, bool accumulate);

/// y = (accumulate ? y : 0) + x·mask, element by element.
template <class T> void maskedCopy(Cpu, const Tensor<T>& x, const Tensor<T>& mask, Tensor<T>& y, bool accumulate);

/// y(i, j) = (accumulate ? y(i, j) : 0) + x(i - left, j - top) in each plane, 0 outside x; negative values crop.
template <class T> void paddedCopy(Cpu, const Tensor<T>& x, long left, long top, Tensor<T>& y, bool accumulate);

/// Axis d of y (4 axes, x fastest) is axis perm[d] of x.
template <class T>
void transposedCopy(Cpu, const Tensor<T>& x, const std::vector<std::size_t>& perm, Tensor<T>& y, bool accumulate);

}  // namespace N2D2

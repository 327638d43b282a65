#pragma once
// Convolution (cross-correlation, zero padding) and its gradients; spec cells §6.1. Spatial vectors are x first.
#include <memory>

#include "kernels/Backend.hpp"

namespace N2D2 {

struct ConvGeometry {
    std::vector<std::size_t> input;     ///< spatial size of the input
    std::vector<std::size_t> kernel;
    std::vector<std::size_t> stride;
    std::vector<std::size_t> dilation;
    std::vector<long> padBegin, padEnd;  ///< zero padding before and after; negative crops
    std::size_t batch = 1, inChannels = 1, outChannels = 1, groups = 1;

    /// floor((in + padBegin + padEnd - ((K-1)·d + 1)) / s) + 1 per axis.
    /// Throws std::invalid_argument `kernel 5x5 is larger than its input 4x4` (without a label) when there is no output.
    std::vector<std::size_t> output() const;
    bool operator==(const ConvGeometry&) const = default;
};

/// Prepared once per shape; owns its workspace and primitives. x {spatial…, Cin, B}, w {kernel…, Cin/groups, Cout},
/// y {spatial…, Cout, B}, bias: Cout values. Not for concurrent use from several threads.
template <class T> class ConvPlan {
public:
    virtual ~ConvPlan() = default;
    /// Says of the next forward() whether its weights may be held in a layout of the plan's own (inference), and whether they
    /// are unchanged since the forward() before. A plan that copies no weights has nothing to do.
    virtual void holdWeights(bool /*hold*/, bool /*unchanged*/) {}
    /// y = (accumulate ? y : 0) + x (*) w + bias; `bias` may be null.
    virtual void forward(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>* bias, Tensor<T>& y, bool accumulate) = 0;
    /// dx = (accumulate ? dx : 0) + transposed correlation of dy with w.
    virtual void backwardData(const Tensor<T>& dy, const Tensor<T>& w, Tensor<T>& dx, bool accumulate) = 0;
    /// dw = (accumulate ? dw : 0) + correlation of x with dy, summed over the batch in slices fixed by the shape.
    virtual void backwardWeights(const Tensor<T>& x, const Tensor<T>& dy, Tensor<T>& dw, bool accumulate) = 0;
    /// db = (accumulate ? db : 0) + sum of dy over batch and space.
    virtual void backwardBias(const Tensor<T>& dy, Tensor<T>& db, bool accumulate) = 0;
};

/// T: float or double. float uses oneDNN when enabled, everything else the portable template, which is also the oracle.
template <class T> std::unique_ptr<ConvPlan<T>> makeConvPlan(Cpu, const ConvGeometry& geometry);
template <class T> std::unique_ptr<ConvPlan<T>> makePortableConvPlan(const ConvGeometry& geometry);

}  // namespace N2D2

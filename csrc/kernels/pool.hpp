#pragma once
// Max and average pooling with an optional connectivity map; spec cells §7.1.
#include <memory>

#include "kernels/Backend.hpp"
#include "kernels/conv.hpp"

namespace N2D2 {

enum class PoolKind { Max, Average };

struct PoolGeometry {
    PoolKind kind = PoolKind::Max;
    std::vector<std::size_t> input, window, stride;  ///< x first
    std::vector<long> padBegin, padEnd;
    std::size_t batch = 1, inChannels = 1, outChannels = 1;
    Tensor<bool> map;       ///< {outChannels, inChannels}; empty = one to one (inChannels == outChannels)
    bool truncate = false;  ///< quantized cells: averages truncated towards zero

    /// floor((in + pads - window) / stride) + 1 per axis; std::invalid_argument when there is no output.
    std::vector<std::size_t> output() const;
};

/// x {spatial…, Cin, B}, y {spatial…, Cout, B}. argMax has the shape of y: linear index of the winner in its sample
/// (channel, y, x order), -1 when the window holds no input; the FIRST maximum wins (channel, then y, then x).
/// Max ignores NaN and padding; an empty window gives 0. Average divides by window size x connected channels (padding counts).
template <class T> class PoolPlan {
public:
    virtual ~PoolPlan() = default;
    /// `argMax` is written for Max when not null (it may be null in inference).
    virtual void forward(const Tensor<T>& x, Tensor<T>& y, Tensor<int>* argMax) = 0;
    virtual void backward(const Tensor<T>& dy, const Tensor<int>& argMax, Tensor<T>& dx, bool accumulate) = 0;
};

template <class T> std::unique_ptr<PoolPlan<T>> makePoolPlan(Cpu, const PoolGeometry& geometry);
template <class T> std::unique_ptr<PoolPlan<T>> makePortablePoolPlan(const PoolGeometry& geometry);

}  // namespace N2D2

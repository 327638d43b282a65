#pragma once
// A value added to every channel, for cells whose plans do not add it themselves (Deconv).
#include <memory>

#include "kernels/Backend.hpp"

namespace N2D2 {

/// y, dy {spatial…, channels, batch}; bias, db: `channels` values.
template <class T> class BiasPlan {
public:
    virtual ~BiasPlan() = default;
    /// y += bias of its channel.
    virtual void forward(const Tensor<T>& bias, Tensor<T>& y) = 0;
    /// db = (accumulate ? db : 0) + sum of dy over batch and space, in slices fixed by the shape.
    virtual void backward(const Tensor<T>& dy, Tensor<T>& db, bool accumulate) = 0;
};

template <class T> std::unique_ptr<BiasPlan<T>> makeBiasPlan(Cpu, std::size_t batch, std::size_t channels, std::size_t spatial);

}  // namespace N2D2

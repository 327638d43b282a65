#pragma once
// Inner product y[b,o] = Σ_i x[b,i]·w[o,i] + bias[o] and its gradients; spec cells §6.3.
#include <memory>

#include "kernels/Backend.hpp"

namespace N2D2 {

/// x: batch rows of `inputs` values, w {1,1,inputs,outputs}, y {1,1,outputs,batch}, bias: `outputs` values.
template <class T> class FcPlan {
public:
    virtual ~FcPlan() = default;
    virtual void forward(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>* bias, Tensor<T>& y, bool accumulate) = 0;
    virtual void backwardData(const Tensor<T>& dy, const Tensor<T>& w, Tensor<T>& dx, bool accumulate) = 0;
    virtual void backwardWeights(const Tensor<T>& x, const Tensor<T>& dy, Tensor<T>& dw, bool accumulate) = 0;
    virtual void backwardBias(const Tensor<T>& dy, Tensor<T>& db, bool accumulate) = 0;
};

template <class T> std::unique_ptr<FcPlan<T>> makeFcPlan(Cpu, std::size_t batch, std::size_t inputs, std::size_t outputs);
template <class T> std::unique_ptr<FcPlan<T>> makePortableFcPlan(std::size_t batch, std::size_t inputs, std::size_t outputs);

}  // namespace N2D2

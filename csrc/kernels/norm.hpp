#pragma once
// Batch normalization; spec cells §8.1. Sums are fixed-chunk kernels of our own: same bits for any number of threads.
#include <memory>

#include "kernels/Backend.hpp"

namespace N2D2 {

/// Statistics and parameters of halves are float.
template <class T> using ParamTensor = Tensor<ParamT<T>>;

/// x, y {spatial…, C, B}; scale, bias, means, variances {1,1,C,1}.
template <class T> class BatchNormPlan {
public:
    virtual ~BatchNormPlan() = default;
    /// Whether the next forward passes end with a Rectifier (max(0, y), its NaN and signs of zero too). False: the plan does not do that.
    virtual bool rectify(bool /*wanted*/) { return false; }
    /// Statistics of the batch (biased variance) go to savedMean and savedVariance, and into the running ones with `momentum`:
    /// running = (1-m)·running + m·batch, the variance times N/(N-1) (N = 1: factor 1).
    virtual void forwardTraining(const Tensor<T>& x, const ParamTensor<T>& scale, const ParamTensor<T>& bias, ParamTensor<T>& runningMean,
                                 ParamTensor<T>& runningVariance, double momentum, double epsilon, ParamTensor<T>& savedMean,
                                 ParamTensor<T>& savedVariance, Tensor<T>& y) = 0;
    virtual void forwardInference(const Tensor<T>& x, const ParamTensor<T>& scale, const ParamTensor<T>& bias, const ParamTensor<T>& mean,
                                  const ParamTensor<T>& variance, double epsilon, Tensor<T>& y) = 0;
    /// With x̂ = (x - mean)/sqrt(variance + ε): dscale = Σ dy·x̂, dbias = Σ dy and, when `dx` is not null,
    /// dx = scale/sqrt(var+ε)·(dy - mean(dy) - x̂·mean(dy·x̂)); with `fixedStatistics` (momentum 0) dx = scale/sqrt(var+ε)·dy.
    virtual void backward(const Tensor<T>& x, const Tensor<T>& dy, const ParamTensor<T>& scale, const ParamTensor<T>& mean,
                          const ParamTensor<T>& variance, double epsilon, bool fixedStatistics, ParamTensor<T>& dscale, ParamTensor<T>& dbias,
                          bool accumulateParameters, Tensor<T>* dx, bool accumulate) = 0;
};

template <class T>
std::unique_ptr<BatchNormPlan<T>> makeBatchNormPlan(Cpu, std::size_t spatial, std::size_t channels, std::size_t batch);

}  // namespace N2D2

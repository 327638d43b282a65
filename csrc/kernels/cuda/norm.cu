// Batch normalization: one block a channel sums in double and in a fixed order.
#include "kernels/cuda/ForEach.cuh"

namespace N2D2::gpu {

namespace {

__device__ double inverseDeviation(double variance, double epsilon)
{
    const double v = variance + epsilon;
    return v > 0.0 ? 1.0 / sqrt(v) : 0.0;  // no variance and no epsilon: every value is the mean
}

}  // namespace

template <class T>
__global__ void momentsKernel(const T* x, std::size_t spatial, std::size_t channels, std::size_t count, double momentum, T* runningMean,
                              T* runningVariance, T* mean, T* variance)
{
    __shared__ double shared[reduceThreads];
    const std::size_t c = blockIdx.x;
    double sum = 0.0;
    for (std::size_t i = threadIdx.x; i < count; i += reduceThreads)
        sum += static_cast<double>(x[channelIndex(i, c, spatial, channels)]);
    const double center = blockSum(sum, shared) / static_cast<double>(count);
    double squares = 0.0;
    for (std::size_t i = threadIdx.x; i < count; i += reduceThreads) {
        const double d = static_cast<double>(x[channelIndex(i, c, spatial, channels)]) - center;
        squares += d * d;
    }
    squares = blockSum(squares, shared);
    if (threadIdx.x != 0)
        return;
    const double n = static_cast<double>(count), own = squares / n, unbiased = count > 1 ? n / (n - 1.0) : 1.0;
    mean[c] = static_cast<T>(center);
    variance[c] = static_cast<T>(own);
    runningMean[c] = static_cast<T>((1.0 - momentum) * static_cast<double>(runningMean[c]) + momentum * center);
    runningVariance[c] = static_cast<T>((1.0 - momentum) * static_cast<double>(runningVariance[c]) + momentum * own * unbiased);
}

template <class T>
void batchMoments(const T* x, std::size_t spatial, std::size_t channels, std::size_t batch, double momentum, T* runningMean,
                  T* runningVariance, T* mean, T* variance)
{
    launchBlocks(momentsKernel<T>, channels, reduceThreads, "batch statistics", x, spatial, channels, spatial * batch, momentum, runningMean,
                 runningVariance, mean, variance);
}

template <class T>
void normalize(const T* x, const T* scale, const T* bias, const T* mean, const T* variance, double epsilon, std::size_t spatial,
               std::size_t channels, std::size_t batch, T* y)
{
    forEach(spatial * channels * batch, "batch normalization", [=] __device__(std::size_t i) {
        const std::size_t c = i / spatial % channels;
        const T factor = static_cast<T>(static_cast<double>(scale[c]) * inverseDeviation(static_cast<double>(variance[c]), epsilon));
        y[i] = (x[i] - mean[c]) * factor + bias[c];
    });
}

template <class T>
__global__ void batchSumsKernel(const T* x, const T* dy, const T* scale, const T* mean, const T* variance, double epsilon,
                                bool fixedStatistics, std::size_t spatial, std::size_t channels, std::size_t count, T* dscale, T* dbias,
                                bool accumulate, T* factors)
{
    __shared__ double shared[reduceThreads];
    const std::size_t c = blockIdx.x;
    const double m = static_cast<double>(mean[c]);
    double sum = 0.0, product = 0.0;
    for (std::size_t i = threadIdx.x; i < count; i += reduceThreads) {
        const std::size_t k = channelIndex(i, c, spatial, channels);
        const double g = static_cast<double>(dy[k]);
        sum += g;
        product += (static_cast<double>(x[k]) - m) * g;
    }
    sum = blockSum(sum, shared);
    product = blockSum(product, shared);
    if (threadIdx.x != 0)
        return;
    const double inverse = inverseDeviation(static_cast<double>(variance[c]), epsilon), n = static_cast<double>(count);
    dscale[c] = static_cast<T>((accumulate ? static_cast<double>(dscale[c]) : 0.0) + product * inverse);
    dbias[c] = static_cast<T>((accumulate ? static_cast<double>(dbias[c]) : 0.0) + sum);
    // dx = factor·dy + slope·(x - mean) + shift
    const double factor = static_cast<double>(scale[c]) * inverse;
    factors[3 * c] = static_cast<T>(factor);
    factors[3 * c + 1] = static_cast<T>(fixedStatistics ? 0.0 : -factor * inverse * inverse * product / n);
    factors[3 * c + 2] = static_cast<T>(fixedStatistics ? 0.0 : -factor * sum / n);
}

template <class T>
void batchSums(const T* x, const T* dy, const T* scale, const T* mean, const T* variance, double epsilon, bool fixedStatistics,
               std::size_t spatial, std::size_t channels, std::size_t batch, T* dscale, T* dbias, bool accumulate, T* factors)
{
    launchBlocks(batchSumsKernel<T>, channels, reduceThreads, "gradients of batch normalization", x, dy, scale, mean, variance, epsilon,
                 fixedStatistics, spatial, channels, spatial * batch, dscale, dbias, accumulate, factors);
}

template <class T>
void normalizeBackward(const T* x, const T* dy, const T* mean, const T* factors, std::size_t spatial, std::size_t channels,
                       std::size_t batch, T* dx, bool accumulate)
{
    forEach(spatial * channels * batch, "batch normalization gradient", [=] __device__(std::size_t i) {
        const std::size_t c = i / spatial % channels;
        const T value = factors[3 * c] * dy[i] + (factors[3 * c + 1] * (x[i] - mean[c]) + factors[3 * c + 2]);
        dx[i] = accumulate ? dx[i] + value : value;
    });
}

#define N2D2_INSTANTIATE(T)                                                                                              \
    template void batchMoments(const T*, std::size_t, std::size_t, std::size_t, double, T*, T*, T*, T*);                 \
    template void normalize(const T*, const T*, const T*, const T*, const T*, double, std::size_t, std::size_t,          \
                            std::size_t, T*);                                                                            \
    template void batchSums(const T*, const T*, const T*, const T*, const T*, double, bool, std::size_t, std::size_t,    \
                            std::size_t, T*, T*, bool, T*);                                                              \
    template void normalizeBackward(const T*, const T*, const T*, const T*, std::size_t, std::size_t, std::size_t, T*, bool);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)

}  // namespace N2D2::gpu

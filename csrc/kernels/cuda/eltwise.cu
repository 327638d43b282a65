// Copies, biases and sums over channels.
#include "kernels/cuda/ForEach.cuh"

namespace N2D2::gpu {

template <class T> void scaledCopy(const T* x, T alpha, T* y, std::size_t n, bool accumulate)
{
    forEach(n, "copy", [=] __device__(std::size_t i) { y[i] = (accumulate ? y[i] : T(0)) + alpha * x[i]; });
}

template <class T>
void copyBlocks(const T* from, std::size_t fromStride, T* to, std::size_t toStride, std::size_t block, std::size_t batch, bool accumulate)
{
    forEach(block * batch, "copy of channels", [=] __device__(std::size_t i) {
        const std::size_t b = i / block, k = i % block;
        T& target = to[b * toStride + k];
        target = accumulate ? target + from[b * fromStride + k] : from[b * fromStride + k];
    });
}

template <class T> void addBias(const T* bias, T* y, std::size_t spatial, std::size_t channels, std::size_t batch)
{
    forEach(spatial * channels * batch, "bias", [=] __device__(std::size_t i) { y[i] += bias[i / spatial % channels]; });
}

template <class T>
__global__ void channelSumsKernel(const T* x, T* sums, std::size_t spatial, std::size_t channels, std::size_t count, bool accumulate)
{
    __shared__ double shared[reduceThreads];
    const std::size_t c = blockIdx.x;
    double sum = 0.0;
    for (std::size_t i = threadIdx.x; i < count; i += reduceThreads)
        sum += static_cast<double>(x[channelIndex(i, c, spatial, channels)]);
    sum = blockSum(sum, shared);
    if (threadIdx.x == 0)
        sums[c] = (accumulate ? sums[c] : T(0)) + static_cast<T>(sum);
}

template <class T>
void channelSums(const T* x, T* sums, std::size_t spatial, std::size_t channels, std::size_t batch, bool accumulate)
{
    launchBlocks(channelSumsKernel<T>, channels, reduceThreads, "sums over channels", x, sums, spatial, channels, spatial * batch, accumulate);
}

template <class T> void zeroUnconnected(T* w, const bool* map, std::size_t kernel, std::size_t channels, std::size_t outputs)
{
    forEach(kernel * channels * outputs, "connectivity map", [=] __device__(std::size_t i) {
        const std::size_t c = i / kernel % channels, o = i / (kernel * channels);
        if (!map[c * outputs + o])
            w[i] = T(0);
    });
}

#define N2D2_INSTANTIATE(T)                                                                                    \
    template void scaledCopy(const T*, T, T*, std::size_t, bool);                                              \
    template void copyBlocks(const T*, std::size_t, T*, std::size_t, std::size_t, std::size_t, bool);          \
    template void addBias(const T*, T*, std::size_t, std::size_t, std::size_t);                                \
    template void channelSums(const T*, T*, std::size_t, std::size_t, std::size_t, bool);                      \
    template void zeroUnconnected(T*, const bool*, std::size_t, std::size_t, std::size_t);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)

}  // namespace N2D2::gpu

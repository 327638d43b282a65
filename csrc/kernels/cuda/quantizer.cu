// Activation quantizers: the formulas of the host's loops; sums by blocks, in a fixed order.
#include "kernels/cuda/ForEach.cuh"
#include "kernels/cuda/Quantizers.hpp"

namespace N2D2::gpu {

namespace {

template <class T, class Of> __global__ void quantizerGradientKernel(Of of, const T* values, T* diff, std::size_t n, double* partial)
{
    __shared__ double shared[reduceThreads];
    const std::size_t begin = blockIdx.x * quantizerPiece, end = begin + quantizerPiece < n ? begin + quantizerPiece : n;
    double sum = 0.0;
    for (std::size_t i = begin + threadIdx.x; i < end; i += reduceThreads)
        diff[i] = of.gradient(values[i], diff[i], sum);
    sum = blockSum(sum, shared);
    if (threadIdx.x == 0)
        partial[blockIdx.x] = sum;
}

}  // namespace

template <class T, class Of> void quantize(Of of, T* values, std::size_t n)
{
    forEach(n, "quantizer", [=] __device__(std::size_t i) { values[i] = of.quantized(values[i]); });
}

template <class T, class Of> void quantizerGradient(Of of, const T* values, T* diff, std::size_t n, double* partial)
{
    if (n == 0)
        return;
    launchBlocks(quantizerGradientKernel<T, Of>, (n + quantizerPiece - 1) / quantizerPiece, reduceThreads, "quantizer gradient", of, values,
                 diff, n, partial);
}

#define N2D2_INSTANTIATE(T, Of)                                                                                \
    template void quantize(Of<T>, T*, std::size_t);                                                            \
    template void quantizerGradient(Of<T>, const T*, T*, std::size_t, double*);
N2D2_INSTANTIATE(float, SatValue)
N2D2_INSTANTIATE(double, SatValue)
N2D2_INSTANTIATE(float, LsqValue)
N2D2_INSTANTIATE(double, LsqValue)

}  // namespace N2D2::gpu

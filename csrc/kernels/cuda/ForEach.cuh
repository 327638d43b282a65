#pragma once
// Launching element-wise kernels; for .cu files.
#include <algorithm>

#include "kernels/cuda/Grid.cuh"
#include "kernels/cuda/Launch.hpp"

namespace N2D2::gpu {

template <class Body> __global__ void forEachKernel(std::size_t n, Body body)
{
    for (std::size_t i = blockIdx.x * std::size_t(blockDim.x) + threadIdx.x; i < n; i += std::size_t(gridDim.x) * blockDim.x)
        body(i);
}

/// body(i) for each i < n, in any order.
template <class Body> void forEach(std::size_t n, const char* what, Body body)
{
    if (n == 0)
        return;
    constexpr unsigned threads = 256;
    const std::size_t blocks = std::min<std::size_t>((n + threads - 1) / threads, 65535);
    launch(forEachKernel<Body>, blocks, threads, what, n, body);
}

constexpr unsigned reduceThreads = 256;

/// Sum over the threads of a block, in a fixed order; every thread gets it. `shared` holds reduceThreads values.
__device__ inline double blockSum(double value, double* shared)
{
    __syncthreads();
    shared[threadIdx.x] = value;
    __syncthreads();
    for (unsigned half = reduceThreads / 2; half > 0; half /= 2) {
        if (threadIdx.x < half)
            shared[threadIdx.x] += shared[threadIdx.x + half];
        __syncthreads();
    }
    return shared[0];
}

/// Position of value i of channel c in {spatial, channels, batch}.
__device__ inline std::size_t channelIndex(std::size_t i, std::size_t c, std::size_t spatial, std::size_t channels)
{
    return (i / spatial * channels + c) * spatial + i % spatial;
}

}  // namespace N2D2::gpu

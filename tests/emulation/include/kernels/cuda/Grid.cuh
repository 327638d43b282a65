#pragma once
// Stands in for csrc/kernels/cuda/Grid.cuh where the .cu files are compiled as C++: kernels run on the CPU, one block after the other.
#include <cmath>
#include <numeric>
#include <utility>

#include "Emulation.hpp"
#include "kernels/cuda/Runtime.hpp"

#undef __device__
#undef __host__
#undef __global__
#undef __shared__
#define __device__
#define __host__
#define __global__
#define __shared__ static  // one block runs at a time

namespace N2D2::gpu {

// What device code calls without a namespace.
using std::abs, std::exp, std::floor, std::isnan, std::max, std::min, std::nearbyint, std::pow, std::sqrt, std::tanh, std::trunc;

struct Coordinates {
    unsigned x = 0;
};
inline Coordinates threadIdx, blockIdx, blockDim, gridDim;

inline int atomicExch(int* place, int value) { return std::exchange(*place, value); }
inline void __syncthreads() { Emulation::waitForOthers(); }

/// In an order that differs from that of the elements: what depends on it differs from the CPU's kernels.
template <class... Parameters, class... Args>
void launch(void (*kernel)(Parameters...), std::size_t blocks, unsigned threads, const char*, const Args&... args)
{
    const Emulation::OnDevice scope;
    gridDim.x = static_cast<unsigned>(blocks);
    blockDim.x = threads;
    const std::size_t all = blocks * threads;
    std::size_t step = 7919;
    while (std::gcd(step, all) != 1)
        ++step;
    for (std::size_t k = 0, at = step % all; k < all; ++k, at = (at + step) % all) {
        blockIdx.x = static_cast<unsigned>(at / threads);
        threadIdx.x = static_cast<unsigned>(at % threads);
        kernel(args...);
    }
}

/// The threads of a block take turns where they meet.
template <class... Parameters, class... Args>
void launchBlocks(void (*kernel)(Parameters...), std::size_t blocks, unsigned threads, const char*, const Args&... args)
{
    const Emulation::OnDevice scope;
    gridDim.x = static_cast<unsigned>(blocks);
    blockDim.x = threads;
    for (std::size_t b = 0; b < blocks; ++b) {
        blockIdx.x = static_cast<unsigned>(b);
        Emulation::runBlock(threads, [](unsigned t) { threadIdx.x = t; }, [&] { kernel(args...); });
    }
}

}  // namespace N2D2::gpu

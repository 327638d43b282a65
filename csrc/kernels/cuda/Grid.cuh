#pragma once
// Starting kernels; for .cu files. tests/emulation/ has another file of this name, which runs them on the CPU.
#include "kernels/cuda/Runtime.hpp"

namespace N2D2::gpu {

/// kernel(args…) by blocks·threads threads that never wait for each other.
template <class... Parameters, class... Args>
void launch(void (*kernel)(Parameters...), std::size_t blocks, unsigned threads, const char* what, const Args&... args)
{
    kernel<<<static_cast<unsigned>(blocks), threads>>>(args...);
    check(cudaGetLastError(), what);
}

/// The same for kernels whose threads meet (__syncthreads, blockSum).
template <class... Parameters, class... Args>
void launchBlocks(void (*kernel)(Parameters...), std::size_t blocks, unsigned threads, const char* what, const Args&... args)
{
    launch(kernel, blocks, threads, what, args...);
}

}  // namespace N2D2::gpu

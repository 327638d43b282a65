#include "kernels/cuda/Probe.hpp"

#include "kernels/cuda/ForEach.cuh"

namespace N2D2::gpu {

namespace {

__global__ void probeKernel() {}

}  // namespace

std::string probeKernels()
{
    cudaFuncAttributes attributes{};
    const cudaError_t status = cudaFuncGetAttributes(&attributes, probeKernel);
    if (status == cudaSuccess)
        return {};
    cudaGetLastError();
    int device = 0, major = 0, minor = 0;
    cudaGetDevice(&device);
    cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device);
    cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, device);
    return std::string("the kernels of this build do not run on a GPU of compute capability ") + std::to_string(major) + "."
           + std::to_string(minor) + " (" + cudaGetErrorString(status) + "): build with -DN2D2_CUDA_ARCHITECTURES="
           + std::to_string(major) + std::to_string(minor);
}

}  // namespace N2D2::gpu

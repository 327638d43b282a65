#include "kernels/cuda/Runtime.hpp"

#include <map>
#include <mutex>
#include <stdexcept>
#include <string>

namespace N2D2::gpu {

namespace {

[[noreturn]] void fail(const char* what, const std::string& reason)
{
    throw std::runtime_error(std::string("[CUDA] ") + what + ": " + reason);
}

int currentDevice()
{
    int device = 0;
    check(cudaGetDevice(&device), "current device");
    return device;
}

/// What one device needs; never destroyed, because NVIDIA's libraries may be gone before the process' last destructors run.
struct Handles {
    cudnnHandle_t cudnn = nullptr;
    cublasHandle_t cublas = nullptr;
    void* scratch = nullptr;
    std::size_t scratchBytes = 0;
};

Handles& handles()
{
    static auto& all = *new std::map<int, Handles>;
    static auto& mutex = *new std::mutex;
    const std::lock_guard lock(mutex);
    return all[currentDevice()];
}

}  // namespace

void check(cudaError_t status, const char* what)
{
    if (status != cudaSuccess)
        fail(what, cudaGetErrorString(status));
}

void check(cudnnStatus_t status, const char* what)
{
    if (status != CUDNN_STATUS_SUCCESS)
        fail(what, std::string("cuDNN: ") + cudnnGetErrorString(status));
}

void check(cublasStatus_t status, const char* what)
{
    if (status != CUBLAS_STATUS_SUCCESS)
        fail(what, std::string("cuBLAS: ") + cublasGetStatusString(status));
}

cudnnHandle_t cudnn()
{
    Handles& own = handles();
    if (!own.cudnn)
        check(cudnnCreate(&own.cudnn), "start of cuDNN");
    return own.cudnn;
}

cublasHandle_t cublas()
{
    Handles& own = handles();
    if (!own.cublas) {
        check(cublasCreate(&own.cublas), "start of cuBLAS");
        // Single precision means single precision: no TF32.
        check(cublasSetMathMode(own.cublas, CUBLAS_DEFAULT_MATH), "precision of cuBLAS");
        check(cublasSetAtomicsMode(own.cublas, CUBLAS_ATOMICS_NOT_ALLOWED), "determinism of cuBLAS");
    }
    return own.cublas;
}

void* workspace(std::size_t bytes)
{
    Handles& own = handles();
    if (bytes > own.scratchBytes) {
        check(cudaFree(own.scratch), "scratch memory");
        own.scratch = nullptr;
        own.scratchBytes = 0;
        check(cudaMalloc(&own.scratch, bytes), ("scratch memory of " + std::to_string(bytes) + " bytes").c_str());
        own.scratchBytes = bytes;
    }
    return own.scratch;
}

}  // namespace N2D2::gpu

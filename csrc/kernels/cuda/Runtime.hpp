#pragma once
// NVIDIA's libraries, inside the plug-in only: status checks and the handles of the current device.
#include <cstddef>

#include <cublas_v2.h>
#include <cuda_runtime_api.h>
#include <cudnn.h>

namespace N2D2::gpu {

/// std::runtime_error `[CUDA] what: reason` unless the call succeeded.
void check(cudaError_t status, const char* what);
void check(cudnnStatus_t status, const char* what);
void check(cublasStatus_t status, const char* what);

/// Made on the first use on a device and kept until the process ends.
cudnnHandle_t cudnn();
cublasHandle_t cublas();
/// Scratch memory of the current device, shared by all plans: valid until the next call.
void* workspace(std::size_t bytes);
constexpr std::size_t workspaceLimit = std::size_t(1) << 30;

template <class T> constexpr cudnnDataType_t cudnnType = sizeof(T) == 8 ? CUDNN_DATA_DOUBLE : CUDNN_DATA_FLOAT;

}  // namespace N2D2::gpu

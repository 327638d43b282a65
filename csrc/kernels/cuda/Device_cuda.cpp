// What the plug-in exports: the memory of the GPU, or the reason why there is none.
#include <stdexcept>
#include <string>

#include "kernels/cuda/Probe.hpp"
#include "kernels/cuda/Runtime.hpp"
#include "tensor/Device.hpp"

namespace N2D2 {

namespace {

using gpu::check;

class CudaDevice : public DeviceApi {
public:
    int nbDevices() const override
    {
        int count = 0;
        check(cudaGetDeviceCount(&count), "number of devices");
        return count;
    }
    int currentDevice() const override
    {
        int device = 0;
        check(cudaGetDevice(&device), "current device");
        return device;
    }
    void setDevice(int device) override
    {
        check(cudaSetDevice(device), ("device " + std::to_string(device)).c_str());
        const std::string problem = gpu::probeKernels();
        if (!problem.empty())
            throw std::runtime_error("[CUDA] " + describe() + ": " + problem);
    }
    void* allocate(std::size_t bytes) override
    {
        void* pointer = nullptr;
        if (cudaMalloc(&pointer, bytes ? bytes : 1) != cudaSuccess) {
            cudaGetLastError();
            const auto [available, total] = memory();
            throw std::runtime_error("[CUDA] out of GPU memory: " + std::to_string(bytes) + " bytes could not be allocated, "
                                     + std::to_string(available) + " of " + std::to_string(total)
                                     + " are free (a smaller batch needs less)");
        }
        return pointer;
    }
    void release(void* pointer) noexcept override { cudaFree(pointer); }
    void copyToDevice(void* device, const void* host, std::size_t bytes) override
    {
        check(cudaMemcpy(device, host, bytes, cudaMemcpyHostToDevice), "copy to the device");
    }
    void copyToHost(void* host, const void* device, std::size_t bytes) override
    {
        check(cudaMemcpy(host, device, bytes, cudaMemcpyDeviceToHost), "copy from the device");
    }
    void copyOnDevice(void* to, const void* from, std::size_t bytes) override
    {
        check(cudaMemcpy(to, from, bytes, cudaMemcpyDeviceToDevice), "copy on the device");
    }
    void fillZero(void* device, std::size_t bytes) override { check(cudaMemset(device, 0, bytes), "filling memory"); }
    std::pair<std::size_t, std::size_t> memory() const override
    {
        std::size_t available = 0, total = 0;
        check(cudaMemGetInfo(&available, &total), "free memory");
        return {available, total};
    }
    std::string describe() const override
    {
        const int device = currentDevice();
        cudaDeviceProp properties{};
        check(cudaGetDeviceProperties(&properties, device), "properties of the device");
        const std::size_t dnn = cudnnGetVersion();
        return std::string(properties.name) + " (device " + std::to_string(device) + " of " + std::to_string(nbDevices())
               + ", compute capability " + std::to_string(properties.major) + "." + std::to_string(properties.minor) + ", "
               + std::to_string(properties.totalGlobalMem >> 20) + " MiB), CUDA " + std::to_string(CUDART_VERSION / 1000) + "."
               + std::to_string(CUDART_VERSION % 1000 / 10) + ", cuDNN " + std::to_string(dnn / 10000) + "."
               + std::to_string(dnn % 10000 / 100) + "." + std::to_string(dnn % 100);
    }
};

std::string problemOfThisMachine()
{
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    if (status != cudaSuccess || count == 0) {
        cudaGetLastError();
        return std::string("no usable NVIDIA GPU")
               + (status != cudaSuccess ? std::string(": ") + cudaGetErrorString(status) : std::string(" in this machine"));
    }
    const std::size_t dnn = cudnnGetVersion();
    if (dnn / 10000 != CUDNN_MAJOR)
        return "cuDNN " + std::to_string(dnn / 10000) + " is installed, but this build needs version " + std::to_string(CUDNN_MAJOR);
    return gpu::probeKernels();
}

}  // namespace

}  // namespace N2D2

/// Called once by libn2d2 (tensor/DevicePlugin.cpp), which owns the result; null with a reason when no GPU is usable.
extern "C" N2D2::DeviceApi* n2d2_cuda_open(std::string* reason)
{
    std::string problem;
    try {
        problem = N2D2::problemOfThisMachine();
    }
    catch (const std::exception& error) {
        problem = error.what();
    }
    if (problem.empty())
        return new N2D2::CudaDevice;
    if (reason)
        *reason = problem;
    return nullptr;
}

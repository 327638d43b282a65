// The runtime functions that the plug-in calls. Blocks of memory have a border that nobody may write.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

#include <cuda_runtime_api.h>
#include <sys/mman.h>

#include "Emulation.hpp"

namespace N2D2::Emulation {

namespace {

constexpr std::size_t arenaBytes = std::size_t(1) << 32, border = 256;
constexpr unsigned char poison = 0xff;  // a NaN, and -1

struct Memory {
    unsigned char* arena = nullptr;
    std::map<unsigned char*, std::size_t> blocks;  // of the user's bytes
    std::mutex mutex;
    int open = 0;

    Memory()
    {
        void* const place = mmap(nullptr, arenaBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (place == MAP_FAILED)
            std::abort();
        arena = static_cast<unsigned char*>(place);
    }
    static std::size_t rounded(std::size_t bytes) { return (bytes + 255) / 256 * 256; }
    /// Behind the border of one block, before that of the next.
    unsigned char* place(std::size_t bytes)
    {
        unsigned char* at = arena + border;
        for (const auto& [begin, size] : blocks) {
            if (at + rounded(bytes) + border <= begin)
                break;
            at = begin + rounded(size) + 2 * border;
        }
        return at + rounded(bytes) + border <= arena + arenaBytes ? at : nullptr;
    }
    bool contains(const void* pointer, std::size_t bytes) const
    {
        auto* const at = static_cast<unsigned char*>(const_cast<void*>(pointer));
        auto block = blocks.upper_bound(at);
        return block != blocks.begin() && (--block, at + bytes <= block->first + block->second);
    }
};

Memory& memory()
{
    static auto& all = *new Memory;
    return all;
}

/// Of the border behind a block, and of what rounding left.
void checkBorder(const unsigned char* begin, std::size_t bytes)
{
    for (const unsigned char* at = begin + bytes; at < begin + Memory::rounded(bytes) + border; ++at) {
        if (*at != poison) {
            std::fprintf(stderr, "emulated GPU: something wrote beyond a block of %zu bytes, at %td\n", bytes, at - begin);
            std::abort();
        }
    }
}

cudaError_t copy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind)
{
    const OnDevice scope;
    const bool toDevice = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
    const bool fromDevice = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
    const std::lock_guard lock(memory().mutex);
    if (bytes && (memory().contains(to, bytes) != toDevice || memory().contains(from, bytes) != fromDevice))
        return cudaErrorInvalidValue;
    std::memmove(to, from, bytes);
    return cudaSuccess;
}

}  // namespace

OnDevice::OnDevice()
{
    const std::lock_guard lock(memory().mutex);
    if (memory().open++ == 0)
        mprotect(memory().arena, arenaBytes, PROT_READ | PROT_WRITE);
}

OnDevice::~OnDevice()
{
    const std::lock_guard lock(memory().mutex);
    if (--memory().open == 0)
        mprotect(memory().arena, arenaBytes, PROT_NONE);
}

}  // namespace N2D2::Emulation

using namespace N2D2::Emulation;

extern "C" {

cudaError_t cudaMalloc(void** pointer, size_t bytes)
{
    const OnDevice scope;
    const std::lock_guard lock(memory().mutex);
    unsigned char* const at = memory().place(bytes);
    if (!at)
        return cudaErrorMemoryAllocation;
    memory().blocks.emplace(at, bytes);
    std::memset(at, poison, Memory::rounded(bytes) + border);
    *pointer = at;
    return cudaSuccess;
}

cudaError_t cudaFree(void* pointer)
{
    if (!pointer)
        return cudaSuccess;
    const OnDevice scope;
    const std::lock_guard lock(memory().mutex);
    const auto block = memory().blocks.find(static_cast<unsigned char*>(pointer));
    if (block == memory().blocks.end())
        return cudaErrorInvalidValue;
    checkBorder(block->first, block->second);
    memory().blocks.erase(block);
    return cudaSuccess;
}

cudaError_t cudaMemcpy(void* to, const void* from, size_t bytes, cudaMemcpyKind kind) { return copy(to, from, bytes, kind); }
cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind kind, cudaStream_t) { return copy(to, from, bytes, kind); }

cudaError_t cudaMemset(void* pointer, int value, size_t bytes)
{
    const OnDevice scope;
    const std::lock_guard lock(memory().mutex);
    if (bytes && !memory().contains(pointer, bytes))
        return cudaErrorInvalidValue;
    std::memset(pointer, value, bytes);
    return cudaSuccess;
}
cudaError_t cudaMemsetAsync(void* pointer, int value, size_t bytes, cudaStream_t) { return cudaMemset(pointer, value, bytes); }

cudaError_t cudaGetDevice(int* device)
{
    *device = 0;
    return cudaSuccess;
}
cudaError_t cudaSetDevice(int device) { return device == 0 ? cudaSuccess : cudaErrorInvalidDevice; }
cudaError_t cudaGetDeviceCount(int* count)
{
    *count = 1;
    return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int)
{
    *properties = {};
    std::strcpy(properties->name, "emulated GPU");
    properties->totalGlobalMem = arenaBytes;
    return cudaSuccess;
}
cudaError_t cudaMemGetInfo(size_t* available, size_t* total)
{
    *available = *total = arenaBytes;
    return cudaSuccess;
}
cudaError_t cudaGetLastError() { return cudaSuccess; }
const char* cudaGetErrorString(cudaError_t error) { return error == cudaSuccess ? "no error" : "refused by the emulated GPU"; }

}  // extern "C"

#include "kernels/cuda/Probe.hpp"

/// Instead of probe.cu: there is no machine code that could be of another GPU.
std::string N2D2::gpu::probeKernels() { return {}; }

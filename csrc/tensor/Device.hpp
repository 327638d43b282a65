#pragma once
// The memory of an accelerator as the core sees it: the CUDA plug-in implements DeviceApi, the core only calls it.
#include <cstddef>
#include <memory>
#include <string>

namespace N2D2 {

class DeviceApi {
public:
    virtual ~DeviceApi() = default;
    virtual int nbDevices() const = 0;
    virtual int currentDevice() const = 0;
    virtual void setDevice(int device) = 0;
    virtual void* allocate(std::size_t bytes) = 0;
    virtual void release(void* pointer) noexcept = 0;
    virtual void copyToDevice(void* device, const void* host, std::size_t bytes) = 0;
    virtual void copyToHost(void* host, const void* device, std::size_t bytes) = 0;
    virtual void copyOnDevice(void* to, const void* from, std::size_t bytes) = 0;
    virtual void fillZero(void* device, std::size_t bytes) = 0;
    /// (free, total) bytes of the current device.
    virtual std::pair<std::size_t, std::size_t> memory() const = 0;
    virtual std::string describe() const = 0;
};

/// A block of device memory; owned unless it wraps a foreign pointer.
class DeviceBuffer {
public:
    DeviceBuffer(std::shared_ptr<DeviceApi> api, std::size_t bytes);
    DeviceBuffer(std::shared_ptr<DeviceApi> api, void* foreign, std::size_t bytes);
    ~DeviceBuffer();
    DeviceBuffer(const DeviceBuffer&) = delete;
    DeviceBuffer& operator=(const DeviceBuffer&) = delete;

    void* pointer() const { return mPointer; }
    std::size_t bytes() const { return mBytes; }
    bool isOwner() const { return mOwner; }
    DeviceApi& api() const { return *mApi; }

private:
    std::shared_ptr<DeviceApi> mApi;
    void* mPointer;
    std::size_t mBytes;
    bool mOwner;
};

/// The CUDA plug-in's memory; null when the plug-in is absent or finds no GPU, `reason` then says why.
std::shared_ptr<DeviceApi> cudaDevice(std::string* reason = nullptr);
/// True when this build has the plug-in, GPU or not.
bool cudaCompiled();

}  // namespace N2D2

// Opens the plug-in libn2d2_cuda on the first request.
#include <cstdlib>
#include <mutex>

#include <dlfcn.h>

#include "core/Register.hpp"
#include "core/Registry.hpp"
#include "core/Version.hpp"
#include "tensor/CudaTensor.hpp"

namespace N2D2 {

namespace {

struct Plugin {
    std::shared_ptr<DeviceApi> device;
    std::string reason;
};

/// What the plug-in exports: its memory, or null with a reason; its components register themselves through the table.
using OpenFunction = DeviceApi* (*)(std::string*);
using RegisterFunction = void (*)(Registry&);

Plugin open()
{
    Plugin plugin;
    if (!cudaCompiled()) {
        plugin.reason = "this build has no CUDA part";
        return plugin;
    }
    Dl_info self{};
    std::string path = "libn2d2_cuda.so";
    if (dladdr(reinterpret_cast<const void*>(&cudaCompiled), &self) && self.dli_fname) {
        const std::string own = self.dli_fname;
        const std::size_t slash = own.rfind('/');
        if (slash != std::string::npos)
            path = own.substr(0, slash + 1) + path;
    }
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char* error = dlerror();
        plugin.reason = std::string("no CUDA backend: ") + (error ? error : path);
        return plugin;
    }
    const auto openDevice = reinterpret_cast<OpenFunction>(dlsym(library, "n2d2_cuda_open"));
    const auto registerAll = reinterpret_cast<RegisterFunction>(dlsym(library, "n2d2_registerAllCuda"));
    if (!openDevice || !registerAll) {
        plugin.reason = "no CUDA backend: " + path + " is of another version";
        return plugin;
    }
    plugin.device.reset(openDevice(&plugin.reason));
    if (plugin.device)
        registerAll(registry());
    return plugin;
}

}  // namespace

bool cudaCompiled() { return builtWithCuda(); }

std::shared_ptr<DeviceApi> cudaDevice(std::string* reason)
{
    static const Plugin plugin = open();
    if (reason)
        *reason = plugin.reason;
    return plugin.device;
}

std::shared_ptr<DeviceApi> requireCudaDevice()
{
    std::string reason;
    auto device = cudaDevice(&reason);
    if (!device)
        throw std::runtime_error("[CUDA] " + reason + ": use the Frame (CPU) classes");
    return device;
}

void* deviceMemory(TensorStorage& storage)
{
    if (!storage.device) {
        auto buffer = std::make_shared<DeviceBuffer>(requireCudaDevice(), storage.bytes());
        buffer->api().fillZero(buffer->pointer(), storage.bytes());
        storage.device = std::move(buffer);
    }
    return storage.device->pointer();
}

}  // namespace N2D2

#include "tensor/Device.hpp"

namespace N2D2 {

DeviceBuffer::DeviceBuffer(std::shared_ptr<DeviceApi> api, std::size_t bytes)
    : mApi(std::move(api)), mPointer(mApi->allocate(bytes)), mBytes(bytes), mOwner(true)
{
}

DeviceBuffer::DeviceBuffer(std::shared_ptr<DeviceApi> api, void* foreign, std::size_t bytes)
    : mApi(std::move(api)), mPointer(foreign), mBytes(bytes), mOwner(false)
{
}

DeviceBuffer::~DeviceBuffer()
{
    if (mOwner)
        mApi->release(mPointer);
}

}  // namespace N2D2

#pragma once
// Tensor with a device copy in the same storage. Synchronization is explicit, as documented: host values are stale until
// synchronizeDToH(), device values until synchronizeHToD().
#include "tensor/Tensor.hpp"

namespace N2D2 {

/// Throws std::runtime_error saying what is missing when there is no usable GPU.
std::shared_ptr<DeviceApi> requireCudaDevice();

template <class T> class CudaTensor : public Tensor<T> {
public:
    CudaTensor() { requireCudaDevice(); }
    explicit CudaTensor(const Dims& dims, T value = T(0)) : Tensor<T>(dims, value)
    {
        requireCudaDevice();
        this->mStorage->hostBased = false;
        if (value != T(0))
            synchronizeHToD();
    }
    CudaTensor(const CudaTensor&) = default;
    CudaTensor(const Tensor<T>& other) : Tensor<T>(other) { requireCudaDevice(); }
    /// Wraps device memory of another owner, which must outlive this tensor.
    CudaTensor(const Dims& dims, void* devicePointer) : Tensor<T>(dims)
    {
        this->mStorage->device = std::make_shared<DeviceBuffer>(requireCudaDevice(), devicePointer, this->mSize * sizeof(T));
        this->mStorage->hostBased = false;
    }

    /// Device address of the first element; the memory is allocated (zeroed) on the first call.
    T* devicePointer() const
    {
        TensorStorage& storage = *this->mStorage;
        if (!storage.device) {
            storage.device = std::make_shared<DeviceBuffer>(requireCudaDevice(), storage.bytes());
            storage.device->api().fillZero(storage.device->pointer(), storage.bytes());
        }
        return static_cast<T*>(storage.device->pointer()) + this->mOffset;
    }

    bool isCuda() const override { return true; }
    bool hostBased() const { return !this->mStorage || this->mStorage->hostBased; }
    std::shared_ptr<BaseTensor> newLike(const Dims& dims) const override { return std::make_shared<CudaTensor<T>>(dims); }
    std::shared_ptr<BaseTensor> newHeader() const override { return std::make_shared<CudaTensor<T>>(*this); }

    void synchronizeDToH() const override
    {
        if (this->mSize)
            requireCudaDevice()->copyToHost(this->hostPointer(), devicePointer(), this->mSize * sizeof(T));
    }
    void synchronizeHToD() const override
    {
        if (this->mSize)
            requireCudaDevice()->copyToDevice(devicePointer(), this->hostPointer(), this->mSize * sizeof(T));
    }
    void synchronizeDToHBased() const override
    {
        if (hostBased())
            synchronizeDToH();
    }
    void synchronizeHBasedToD() const override
    {
        if (hostBased())
            synchronizeHToD();
    }
    void synchronizeDBasedToH() const override
    {
        if (!hostBased())
            synchronizeDToH();
    }
    void synchronizeHToDBased() const override
    {
        if (!hostBased())
            synchronizeHToD();
    }
};

}  // namespace N2D2

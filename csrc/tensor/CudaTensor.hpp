#pragma once
// Tensor with a device copy in the same storage. Synchronization is explicit, as documented: host values are stale until
// synchronizeDToH(), device values until synchronizeHToD().
#include <algorithm>

#include "tensor/Tensor.hpp"

namespace N2D2 {

/// Device memory of a storage, allocated (zeroed) on the first call; std::runtime_error without a usable GPU.
void* deviceMemory(TensorStorage& storage);

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

    CudaTensor& operator=(const CudaTensor& other)
    {
        Tensor<T>::operator=(other);
        return *this;
    }

    /// Device address of the first element; the memory is allocated (zeroed) on the first call. Null when empty.
    T* devicePointer() const
    {
        return this->mSize ? static_cast<T*>(deviceMemory(*this->mStorage)) + this->mOffset : nullptr;
    }

    bool isCuda() const override { return true; }
    bool hostBased() const { return !this->mStorage || this->mStorage->hostBased; }
    std::shared_ptr<BaseTensor> newLike(const Dims& dims) const override { return std::make_shared<CudaTensor<T>>(dims); }
    std::shared_ptr<BaseTensor> newHeader() const override { return std::make_shared<CudaTensor<T>>(*this); }
    /// Host and device values as they are.
    std::shared_ptr<BaseTensor> cloneBase() const override
    {
        auto copy = std::make_shared<CudaTensor<T>>();
        copy->reallocate(this->mDims);
        if (this->mSize) {
            std::copy(this->begin(), this->end(), copy->begin());
            copy->mStorage->hostBased = hostBased();
            if (this->mStorage->device)
                requireCudaDevice()->copyOnDevice(copy->devicePointer(), devicePointer(), this->mSize * sizeof(T));
            if (this->isValid())
                copy->setValid();
        }
        return copy;
    }
    /// The current values of `other`; the result is current on both sides.
    void opAssign(const BaseTensor& other) override
    {
        other.synchronizeDBasedToH();
        Tensor<T>::opAssign(other);
        synchronizeHToD();
    }

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

#pragma once
// Descriptors of cuDNN that are destroyed with their owner.
#include "kernels/cuda/Runtime.hpp"

namespace N2D2::gpu {

template <class Handle, cudnnStatus_t (*create)(Handle*), cudnnStatus_t (*destroy)(Handle)> class Descriptor {
public:
    Descriptor() { check(create(&mHandle), "descriptor"); }
    ~Descriptor() { destroy(mHandle); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    operator Handle() const { return mHandle; }

private:
    Handle mHandle{};
};
using TensorDescriptor = Descriptor<cudnnTensorDescriptor_t, cudnnCreateTensorDescriptor, cudnnDestroyTensorDescriptor>;

}  // namespace N2D2::gpu

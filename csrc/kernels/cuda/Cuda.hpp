#pragma once
// The GPU as a backend: cells are instantiated with it in *_cuda.cpp files, which make the plug-in libn2d2_cuda. The kernels are the
// overloads on this tag declared in kernels/cuda/Kernels.hpp; work is queued on the default stream of the current device.
#include "tensor/CudaTensor.hpp"

namespace N2D2 {

struct Cuda {
    template <class T> using TensorType = CudaTensor<T>;
    static constexpr const char* model = "Frame_CUDA";
};

/// Device address of the first element of a tensor, allocated (zeroed) on the first use; null when it is empty.
template <class T> T* deviceData(const Tensor<T>& tensor)
{
    if (tensor.empty())
        return nullptr;
    TensorStorage& storage = *tensor.storage();
    return static_cast<T*>(deviceMemory(storage)) + tensor.offset();
}

}  // namespace N2D2

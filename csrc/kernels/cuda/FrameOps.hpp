#pragma once
// What FrameCell does on the GPU besides the operators' kernels (cell/FrameOps.hpp).
#include "activation/Activation.hpp"
#include "kernels/cuda/Cuda.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

/// A kernel where the activation has one (kernels/cuda/Activation.cu); any other is computed on the host.
template <class T> void activationForward(Cuda, const Activation& activation, Tensor<T>& y, Tensor<T>* saved);
template <class T>
void activationBackward(Cuda, const Activation& activation, const Tensor<T>& y, const Tensor<T>* saved, Tensor<T>& dy);

/// Kernels for SGD and Adam; any other solver runs on the host.
template <class T> void solverUpdate(Cuda, Solver& solver, Tensor<T>& value, const Tensor<T>& diff, std::size_t batchSize);

template <class T> CudaTensor<T> sameMemory(Cuda, const BaseTensor& tensor)
{
    const auto* same = dynamic_cast<const CudaTensor<T>*>(&tensor);
    return same ? *same : CudaTensor<T>();
}

inline void toHost(Cuda, const BaseTensor& tensor) { tensor.synchronizeDBasedToH(); }
inline void toDevice(Cuda, const BaseTensor& tensor) { tensor.synchronizeHToDBased(); }
inline void fetch(Cuda, const BaseTensor& tensor) { tensor.synchronizeHBasedToD(); }
inline void publish(Cuda, const BaseTensor& tensor) { tensor.synchronizeDToHBased(); }

}  // namespace N2D2

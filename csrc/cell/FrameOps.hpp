#pragma once
// What FrameCell does on a backend besides the operators' kernels; overloaded on the backend tag (Cuda: kernels/cuda/FrameOps.hpp).
#include "activation/Activation.hpp"
#include "kernels/Backend.hpp"
#include "kernels/cpu/Half.hpp"
#include "kernels/eltwise.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

template <class T> void activationForward(Cpu, const Activation& activation, Tensor<T>& y, Tensor<T>* saved)
{
    if constexpr (std::is_same_v<T, half>)
        inFloat([&](Tensor<float>& values, Tensor<float>* store) { activation.forward(values, store); }, y, saved);
    else
        activation.forward(y, saved);
}

template <class T>
void activationBackward(Cpu, const Activation& activation, const Tensor<T>& y, const Tensor<T>* saved, Tensor<T>& dy)
{
    if constexpr (std::is_same_v<T, half>)
        inFloat([&](const auto& values, const auto* store, Tensor<float>& gradient) { activation.backward(values, store, gradient); }, y, saved, dy);
    else
        activation.backward(y, saved, dy);
}

template <class T> void solverUpdate(Cpu, Solver& solver, Tensor<T>& value, const Tensor<T>& diff, std::size_t batchSize)
{
    // Momentum and moments of halves are float.
    if constexpr (std::is_same_v<T, half>)
        inFloat([&](Tensor<float>& v, const Tensor<float>& d) { solver.update(v, d, batchSize); }, value, diff);
    else
        solver.update(value, diff, batchSize);
}

/// Typed header on the memory of `tensor` when its element type is T and it lives on the backend; empty otherwise.
template <class T> Tensor<T> sameMemory(Cpu, const BaseTensor& tensor)
{
    const auto* same = dynamic_cast<const Tensor<T>*>(&tensor);
    return same ? *same : Tensor<T>();
}

/// Makes the host values of a tensor current before they are read, and the device's after they were written.
inline void toHost(Cpu, const BaseTensor&) {}
inline void toDevice(Cpu, const BaseTensor&) {}

/// The same for a tensor of another cell, which may live on the other side: `fetch` before this backend reads or adds to it,
/// `publish` after it wrote.
inline void fetch(Cpu, const BaseTensor& tensor) { tensor.synchronizeDBasedToH(); }
inline void publish(Cpu, const BaseTensor& tensor) { tensor.synchronizeHToDBased(); }

}  // namespace N2D2

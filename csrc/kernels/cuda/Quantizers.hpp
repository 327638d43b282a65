#pragma once
// Activation quantizers on the GPU; the scalar that they learn stays on the host.
#include "kernels/cuda/Cuda.hpp"
#include "quantizer/ActivationMath.hpp"
#include "quantizer/QuantizerActivation.hpp"

namespace N2D2 {

/// As QuantizerActivationFrame::propagate() and backPropagate(), on the device's values. False, and nothing done, when the host has to
/// do it: a quantizer without kernels here, or a first pass, which derives the scalar and takes `store` over.
template <class T>
bool quantizeOnDevice(QuantizerActivationFrame<T>& quantizer, Tensor<T>& values, const std::shared_ptr<CudaTensor<T>>& store, bool inference);
template <class T> bool mapGradientOnDevice(QuantizerActivationFrame<T>& quantizer, const Tensor<T>& values, Tensor<T>& diff);

namespace gpu {

// quantizer.cu; Of is SatValue<T> or LsqValue<T>
template <class T, class Of> void quantize(Of of, T* values, std::size_t n);
/// diff = gradient of the values; partial[p] = that of the scalar over quantizerPiece values each.
constexpr std::size_t quantizerPiece = 8192;
template <class T, class Of> void quantizerGradient(Of of, const T* values, T* diff, std::size_t n, double* partial);

}  // namespace gpu

}  // namespace N2D2

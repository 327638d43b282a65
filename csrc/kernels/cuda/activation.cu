// Activations: the functors of activation/*/ compiled for the GPU. An activation without a line here runs on the host.
#include "activation/linear/LinearActivation.hpp"
#include "activation/logistic/LogisticActivation.hpp"
#include "activation/rectifier/RectifierActivation.hpp"
#include "activation/saturation/SaturationActivation.hpp"
#include "activation/softplus/SoftplusActivation.hpp"
#include "activation/swish/SwishActivation.hpp"
#include "activation/tanh/TanhActivation.hpp"
#include "kernels/cuda/ForEach.cuh"
#include "kernels/cuda/FrameOps.hpp"

namespace N2D2 {

namespace {

template <class T, class Op> void runForward(Op op, T* y, T* saved, std::size_t n)
{
    gpu::forEach(n, "activation", [=] __device__(std::size_t i) {
        T store = T(0);
        y[i] = op.forward(y[i], store);
        if (saved)
            saved[i] = store;
    });
}

template <class T, class Op> void runBackward(Op op, const T* y, const T* saved, T* dy, std::size_t n)
{
    gpu::forEach(n, "activation gradient", [=] __device__(std::size_t i) { dy[i] *= op.derivative(y[i], saved ? saved[i] : y[i]); });
}

template <class T, class... Known, class Body> bool withFunctor(const Activation& activation, const Body& body)
{
    const auto ran = [&](const auto* known) {
        if (known)
            body(known->template op<T>());
        return known != nullptr;
    };
    return (ran(dynamic_cast<const Known*>(&activation)) || ...);
}

/// body(functor) for an activation that has kernels; false for another.
template <class T, class Body> bool withKernel(const Activation& activation, const Body& body)
{
    return withFunctor<T, RectifierActivation, TanhActivation, LogisticActivation, SaturationActivation, LinearActivation,
                       SoftplusActivation, SwishActivation>(activation, body);
}

}  // namespace

template <class T> void activationForward(Cuda, const Activation& activation, Tensor<T>& y, Tensor<T>* saved)
{
    T* const values = deviceData(y);
    T* const store = saved ? deviceData(*saved) : nullptr;
    const std::size_t n = y.size();
    if (withKernel<T>(activation, [&](auto op) { runForward<T>(op, values, store, n); }))
        return;
    y.synchronizeDBasedToH();
    activation.forward(y, saved);
    y.synchronizeHToDBased();
    if (saved)
        saved->synchronizeHToDBased();
}

template <class T>
void activationBackward(Cuda, const Activation& activation, const Tensor<T>& y, const Tensor<T>* saved, Tensor<T>& dy)
{
    const T* const values = deviceData(y);
    const T* const store = saved ? deviceData(*saved) : nullptr;
    T* const gradient = deviceData(dy);
    const std::size_t n = y.size();
    if (withKernel<T>(activation, [&](auto op) { runBackward<T>(op, values, store, gradient, n); }))
        return;
    y.synchronizeDBasedToH();
    dy.synchronizeDBasedToH();
    if (saved)
        saved->synchronizeDBasedToH();
    activation.backward(y, saved, dy);
    dy.synchronizeHToDBased();
}

template void activationForward<float>(Cuda, const Activation&, Tensor<float>&, Tensor<float>*);
template void activationForward<double>(Cuda, const Activation&, Tensor<double>&, Tensor<double>*);
template void activationBackward<float>(Cuda, const Activation&, const Tensor<float>&, const Tensor<float>*, Tensor<float>&);
template void activationBackward<double>(Cuda, const Activation&, const Tensor<double>&, const Tensor<double>*, Tensor<double>&);

}  // namespace N2D2

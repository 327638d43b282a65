// Updates of solvers; same expressions as on the CPU.
#include "kernels/cuda/ForEach.cuh"

namespace N2D2::gpu {

namespace {

template <class T> __device__ T clamped(T value, T low, T high)
{
    const T raised = low < value ? value : low;
    return high < raised ? high : raised;
}

}  // namespace

template <class T> void sgdPlain(T* w, const T* g, std::size_t n, T rate, T low, T high)
{
    forEach(n, "SGD", [=] __device__(std::size_t i) { w[i] = clamped(w[i] + rate * g[i], low, high); });
}

template <class T> void sgdMomentum(T* w, const T* g, T* m, std::size_t n, T rate, T momentum, T decay, T low, T high)
{
    forEach(n, "SGD", [=] __device__(std::size_t i) {
        m[i] = momentum * m[i] + rate * g[i];
        m[i] -= decay * w[i];
        w[i] = clamped(w[i] + m[i], low, high);
    });
}

template <class T>
void adam(T* w, const T* g, T* m, T* v, std::size_t n, T beta1, T beta2, T alpha, T epsilon, T low, T high)
{
    forEach(n, "Adam", [=] __device__(std::size_t i) {
        m[i] = beta1 * m[i] + (T(1) - beta1) * g[i];
        v[i] = beta2 * v[i] + (T(1) - beta2) * g[i] * g[i];
        w[i] = clamped(w[i] + alpha * m[i] / (sqrt(v[i]) + epsilon), low, high);
    });
}

#define N2D2_INSTANTIATE(T)                                                                                    \
    template void sgdPlain(T*, const T*, std::size_t, T, T, T);                                                \
    template void sgdMomentum(T*, const T*, T*, std::size_t, T, T, T, T, T);                                   \
    template void adam(T*, const T*, T*, T*, std::size_t, T, T, T, T, T, T);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)

}  // namespace N2D2::gpu

// Normalizations over the channels of a pixel (LRN, Normalize) and the operations of one element that are no activation.
#include "kernels/cuda/ForEach.cuh"
#include "kernels/normalize.hpp"
#include "kernels/pointwise.hpp"

namespace N2D2::gpu {

namespace {

/// s^-beta; the usual 0.75 by square roots, as on the CPU.
template <class T> __device__ T inversePower(T s, double beta)
{
    if (beta == 0.75) {
        const T root = sqrt(s);
        return T(1) / (root * sqrt(root));
    }
    return static_cast<T>(pow(static_cast<double>(s), -beta));
}

}  // namespace

template <class T>
void lrnForward(const LrnWindow& window, const T* x, T* y, T* scale, std::size_t spatial, std::size_t channels, std::size_t batch)
{
    const std::size_t before = window.before, after = window.after;
    const double beta = window.beta;
    const T factor = static_cast<T>(window.factor), offset = static_cast<T>(window.k);
    forEach(spatial * channels * batch, "LRN", [=] __device__(std::size_t i) {
        const std::size_t c = i / spatial % channels, first = c > before ? c - before : 0, last = min(channels - 1, c + after);
        const T* const pixel = x + i - c * spatial;
        T sum = T(0);
        for (std::size_t j = first; j <= last; ++j)
            sum += pixel[j * spatial] * pixel[j * spatial];
        const T s = offset + factor * sum;
        scale[i] = s;
        y[i] = x[i] * inversePower(s, beta);
    });
}

template <class T>
void lrnBackward(const LrnWindow& window, const T* x, const T* scale, const T* dy, T* work, T* dx, std::size_t spatial,
                 std::size_t channels, std::size_t batch, bool accumulate)
{
    const std::size_t before = window.before, after = window.after;
    const double beta = window.beta;
    const T factor = static_cast<T>(window.factor);
    forEach(spatial * channels * batch, "LRN gradient",
            [=] __device__(std::size_t i) { work[i] = dy[i] * x[i] * inversePower(scale[i], beta) / scale[i]; });
    forEach(spatial * channels * batch, "LRN gradient", [=] __device__(std::size_t i) {
        // The windows that have channel c are those of channels c - after to c + before.
        const std::size_t c = i / spatial % channels, first = c > after ? c - after : 0, last = min(channels - 1, c + before);
        const T* const pixel = work + i - c * spatial;
        T sum = T(0);
        for (std::size_t j = first; j <= last; ++j)
            sum += pixel[j * spatial];
        const T value = dy[i] * inversePower(scale[i], beta) - factor * x[i] * sum;
        dx[i] = accumulate ? dx[i] + value : value;
    });
}

template <class T>
void normalizeForward(NormalizeNorm norm, const T* x, T* y, T* norms, std::size_t spatial, std::size_t channels, std::size_t batch)
{
    forEach(spatial * batch, "normalization", [=] __device__(std::size_t p) {
        const std::size_t begin = p / spatial * channels * spatial + p % spatial, end = begin + channels * spatial;
        T length = T(1e-6);
        for (std::size_t at = begin; at < end; at += spatial)
            length += norm == NormalizeNorm::L2 ? x[at] * x[at] : abs(x[at]);
        if (norm == NormalizeNorm::L2)
            length = sqrt(length);
        norms[p] = length;
        for (std::size_t at = begin; at < end; at += spatial)
            y[at] = x[at] / length;
    });
}

template <class T>
void normalizeBackward(NormalizeNorm norm, const T* x, const T* norms, const T* dy, T* dx, std::size_t spatial, std::size_t channels,
                       std::size_t batch, bool accumulate)
{
    forEach(spatial * batch, "normalization gradient", [=] __device__(std::size_t p) {
        const std::size_t begin = p / spatial * channels * spatial + p % spatial, end = begin + channels * spatial;
        const T length = norms[p];
        T sum = T(0);
        for (std::size_t at = begin; at < end; at += spatial)
            sum += dy[at] * x[at];
        sum /= length;
        for (std::size_t at = begin; at < end; at += spatial) {
            const T v = x[at];
            const T slope = norm == NormalizeNorm::L2 ? v / length : static_cast<T>((v > T(0)) - (v < T(0)));
            const T value = (dy[at] - slope * sum) / length;
            dx[at] = accumulate ? dx[at] + value : value;
        }
    });
}

template <class T> void thresholdedCopy(const T* x, T threshold, bool keepsAbove, bool keepsBelow, T above, T below, T* y, std::size_t n)
{
    forEach(n, "threshold", [=] __device__(std::size_t i) {
        const T v = x[i];
        y[i] = v > threshold ? (keepsAbove ? v : above) : (keepsBelow ? v : below);
    });
}

template <class T> void targetBiasedCopy(const T* x, const T* sign, T bias, T* y, std::size_t n)
{
    forEach(n, "target bias", [=] __device__(std::size_t i) { y[i] = sign[i] > T(0) && x[i] > -bias ? x[i] + bias : x[i]; });
}

#define N2D2_INSTANTIATE(T)                                                                                                        \
    template void lrnForward(const LrnWindow&, const T*, T*, T*, std::size_t, std::size_t, std::size_t);                           \
    template void lrnBackward(const LrnWindow&, const T*, const T*, const T*, T*, T*, std::size_t, std::size_t, std::size_t, bool); \
    template void normalizeForward(NormalizeNorm, const T*, T*, T*, std::size_t, std::size_t, std::size_t);                        \
    template void normalizeBackward(NormalizeNorm, const T*, const T*, const T*, T*, std::size_t, std::size_t, std::size_t, bool); \
    template void thresholdedCopy(const T*, T, bool, bool, T, T, T*, std::size_t);                                                 \
    template void targetBiasedCopy(const T*, const T*, T, T*, std::size_t);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)

}  // namespace N2D2::gpu

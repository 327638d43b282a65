// Softmax over groups of channels: a thread takes one group of one pixel.
#include <cmath>

#include "kernels/cuda/ForEach.cuh"

namespace N2D2::gpu {

template <class T> void softmaxForward(const T* x, T* y, std::size_t spatial, std::size_t group, std::size_t groups)
{
    forEach(groups * spatial, "softmax", [=] __device__(std::size_t i) {
        const std::size_t at = i / spatial * group * spatial + i % spatial;
        T most = x[at];
        for (std::size_t c = 1; c < group; ++c)
            most = x[at + c * spatial] > most ? x[at + c * spatial] : most;
        T total = T(0);
        for (std::size_t c = 0; c < group; ++c) {
            const T e = exp(x[at + c * spatial] - most);
            y[at + c * spatial] = e;
            total += e;
        }
        const T inverse = T(1) / total;
        for (std::size_t c = 0; c < group; ++c)
            y[at + c * spatial] *= inverse;
    });
}

template <class T>
void softmaxBackward(const T* y, const T* dy, T* dx, std::size_t spatial, std::size_t group, std::size_t groups, bool accumulate)
{
    forEach(groups * spatial, "softmax gradient", [=] __device__(std::size_t i) {
        const std::size_t at = i / spatial * group * spatial + i % spatial;
        T total = T(0);
        for (std::size_t c = 0; c < group; ++c)
            total += y[at + c * spatial] * dy[at + c * spatial];
        for (std::size_t c = 0; c < group; ++c) {
            const std::size_t k = at + c * spatial;
            const T value = y[k] * (dy[k] - total);
            dx[k] = accumulate ? dx[k] + value : value;
        }
    });
}

#define N2D2_INSTANTIATE(T)                                                                                    \
    template void softmaxForward(const T*, T*, std::size_t, std::size_t, std::size_t);                         \
    template void softmaxBackward(const T*, const T*, T*, std::size_t, std::size_t, std::size_t, bool);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)

}  // namespace N2D2::gpu

// Reordering of sequences, and masks between the layers of an LSTM.
#include "kernels/cuda/ForEach.cuh"

namespace N2D2::gpu {

template <class T>
void swapRowsAndSteps(const T* from, T* to, const Rows& s, bool toSteps, bool accumulate)
{
    // Index i walks the sequences {values = width·channels, batch, rows}.
    forEach(s.width * s.height * s.channels * s.batch, "reordering of sequences", [=] __device__(std::size_t i) {
        const std::size_t x = i % s.width, c = i / s.width % s.channels, b = i / (s.width * s.channels) % s.batch;
        const std::size_t y = i / (s.width * s.channels * s.batch);
        const std::size_t stimulus = ((b * s.channels + c) * s.height + y) * s.width + x;
        const std::size_t source = toSteps ? stimulus : i, target = toSteps ? i : stimulus;
        to[target] = accumulate ? to[target] + from[source] : from[source];
    });
}

template <class T> void multiplyBy(const T* factors, T* values, std::size_t n)
{
    forEach(n, "mask", [=] __device__(std::size_t i) { values[i] *= factors[i]; });
}

#define N2D2_INSTANTIATE(T)                                                                                    \
    template void swapRowsAndSteps(const T*, T*, const Rows&, bool, bool);                                     \
    template void multiplyBy(const T*, T*, std::size_t);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)

}  // namespace N2D2::gpu

// Pooling with any connectivity, in the order of the portable kernels: the same winners, the same bits.
#include "kernels/cuda/ForEach.cuh"

namespace N2D2::gpu {

namespace {

struct Cell {
    std::size_t x, y, z, channel, b;
};

__device__ Cell cellOf(std::size_t i, const Box& box, std::size_t channels)
{
    const std::size_t row = i / box.size[0], slice = row / box.size[1], plane = slice / box.size[2];
    return {i % box.size[0], row % box.size[1], slice % box.size[2], plane % channels, plane / channels};
}

__host__ __device__ std::size_t elements(const Box& box) { return box.size[0] * box.size[1] * box.size[2]; }

/// body(index in the sample) over a window, channels first.
template <class Body> __device__ void overWindow(const PoolTables& t, const Cell& at, const Body& body)
{
    const std::size_t plane = elements(t.input);
    for (int k = t.first[at.channel]; k < t.first[at.channel + 1]; ++k)
        for (int z = t.begin[2][at.z]; z < t.end[2][at.z]; ++z)
            for (int y = t.begin[1][at.y]; y < t.end[1][at.y]; ++y)
                for (int x = t.begin[0][at.x]; x < t.end[0][at.x]; ++x)
                    body(t.channels[k] * plane + (z * t.input.size[1] + y) * t.input.size[0] + x);
}

/// body(output channel, index in the outputs) over the windows which hold an input element.
template <class Body> __device__ void overOutputs(const PoolTables& t, const Cell& at, const Body& body)
{
    for (int k = t.firstOf[at.channel]; k < t.firstOf[at.channel + 1]; ++k)
        for (int z = t.firstOut[2][at.z]; z < t.lastOut[2][at.z]; ++z)
            for (int y = t.firstOut[1][at.y]; y < t.lastOut[1][at.y]; ++y)
                for (int x = t.firstOut[0][at.x]; x < t.lastOut[0][at.x]; ++x)
                    body(t.outputs[k], (((at.b * t.outChannels + t.outputs[k]) * t.output.size[2] + z) * t.output.size[1] + y)
                                               * t.output.size[0] + x);
}

}  // namespace

template <class T> void maxPoolForward(const PoolTables& t, const T* x, T* y, int* argMax)
{
    forEach(t.batch * t.outChannels * elements(t.output), "max pooling", [=] __device__(std::size_t i) {
        const Cell at = cellOf(i, t.output, t.outChannels);
        const T* const sample = x + at.b * t.inChannels * elements(t.input);
        T best = T(0);
        int winner = -1;
        overWindow(t, at, [&](std::size_t k) {
            const T value = sample[k];
            if ((winner < 0 || value > best) && !isnan(value)) {
                best = value;
                winner = static_cast<int>(k);
            }
        });
        y[i] = best;
        if (argMax)
            argMax[i] = winner;
    });
}

template <class T> void averagePoolForward(const PoolTables& t, const T* x, T* y)
{
    forEach(t.batch * t.outChannels * elements(t.output), "average pooling", [=] __device__(std::size_t i) {
        const Cell at = cellOf(i, t.output, t.outChannels);
        const T* const sample = x + at.b * t.inChannels * elements(t.input);
        double sum = 0.0;
        overWindow(t, at, [&](std::size_t k) { sum += static_cast<double>(sample[k]); });
        const double divisor = t.window * static_cast<double>(t.first[at.channel + 1] - t.first[at.channel]);
        const double average = divisor > 0.0 ? sum / divisor : 0.0;
        y[i] = static_cast<T>(t.truncate ? trunc(average) : average);
    });
}

template <class T> void maxPoolBackward(const PoolTables& t, const T* dy, const int* argMax, T* dx, bool accumulate)
{
    const std::size_t sample = t.inChannels * elements(t.input);
    forEach(t.batch * sample, "max pooling gradient", [=] __device__(std::size_t i) {
        const int own = static_cast<int>(i % sample);
        T sum = accumulate ? dx[i] : T(0);
        overOutputs(t, cellOf(i, t.input, t.inChannels), [&](int, std::size_t p) {
            if (argMax[p] == own)
                sum += dy[p];
        });
        dx[i] = sum;
    });
}

template <class T> void averagePoolBackward(const PoolTables& t, const T* dy, T* dx, bool accumulate)
{
    forEach(t.batch * t.inChannels * elements(t.input), "average pooling gradient", [=] __device__(std::size_t i) {
        T sum = accumulate ? dx[i] : T(0);
        overOutputs(t, cellOf(i, t.input, t.inChannels), [&](int o, std::size_t p) {
            sum += dy[p] / (static_cast<T>(t.window) * static_cast<T>(t.first[o + 1] - t.first[o]));
        });
        dx[i] = sum;
    });
}

#define N2D2_INSTANTIATE(T)                                                                                    \
    template void maxPoolForward(const PoolTables&, const T*, T*, int*);                                       \
    template void averagePoolForward(const PoolTables&, const T*, T*);                                         \
    template void maxPoolBackward(const PoolTables&, const T*, const int*, T*, bool);                          \
    template void averagePoolBackward(const PoolTables&, const T*, T*, bool);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)

}  // namespace N2D2::gpu

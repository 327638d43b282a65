// Interpolation, and maxima over regions with their way back. Gathers: every element is written by one thread, sums have the order of
// the portable kernels.
#include "kernels/cuda/ForEach.cuh"

namespace N2D2::gpu {

template <class T> void resizeForward(const T* x, const ResizeTable& across, const ResizeTable& down, T* y, std::size_t planes)
{
    forEach(across.out * down.out * planes, "resize", [=] __device__(std::size_t at) {
        const std::size_t i = at % across.out, j = at / across.out % down.out;
        const T* const plane = x + at / (across.out * down.out) * across.in * down.in;
        const T* const top = plane + down.low[j] * across.in;
        if (!across.weight) {
            y[at] = top[across.low[i]];
            return;
        }
        const T* const bottom = plane + down.high[j] * across.in;
        const int a = across.low[i], b = across.high[i];
        const T h = static_cast<T>(across.weight[i]), v = static_cast<T>(down.weight[j]);
        y[at] = (T(1) - v) * ((T(1) - h) * top[a] + h * top[b]) + v * ((T(1) - h) * bottom[a] + h * bottom[b]);
    });
}

template <class T>
void resizeBackward(const T* dy, const ResizeTable& across, const ResizeTable& down, T* dx, std::size_t planes, bool accumulate)
{
    forEach(across.in * down.in * planes, "resize gradient", [=] __device__(std::size_t at) {
        const int i = static_cast<int>(at % across.in), j = static_cast<int>(at / across.in % down.in);
        const T* const plane = dy + at / (across.in * down.in) * across.out * down.out;
        T sum = accumulate ? dx[at] : T(0);
        for (int row = down.first[j]; row < down.last[j]; ++row) {
            for (int column = across.first[i]; column < across.last[i]; ++column) {
                const T from = plane[row * across.out + column];
                if (!across.weight) {
                    sum += from;
                    continue;
                }
                // Each output gives to its four sources one after the other; at a border two of them are one.
                const T h = static_cast<T>(across.weight[column]), v = static_cast<T>(down.weight[row]);
                const T upper = (T(1) - v) * from, lower = v * from;
                const bool left = across.low[column] == i, right = across.high[column] == i;
                if (down.low[row] == j && left)
                    sum += (T(1) - h) * upper;
                if (down.low[row] == j && right)
                    sum += h * upper;
                if (down.high[row] == j && left)
                    sum += (T(1) - h) * lower;
                if (down.high[row] == j && right)
                    sum += h * lower;
            }
        }
        dx[at] = sum;
    });
}

namespace {

/// Place in a stimulus of the outputs, `size` for none. A winner of -1 is beyond every size.
__device__ std::size_t placeOf(const Winners& w, std::size_t value)
{
    const std::size_t winner = static_cast<std::size_t>(static_cast<long long>(w.winners[value]));
    if (winner >= w.known)
        return w.size;
    const std::size_t place = w.places ? static_cast<std::size_t>(static_cast<long long>(w.places[winner])) : winner;
    return place < w.size ? place : w.size;
}

}  // namespace

/// The values of a place are chained in any order, then added in theirs: a chain is as short as windows overlap.
template <class T> void unpoolForward(const Winners& w, const T* x, T* y, int* links, bool accumulate)
{
    int* const heads = links;
    int* const next = links + w.size * w.batch;
    forEach(w.size * w.batch, "unpooling", [=] __device__(std::size_t i) { heads[i] = -1; });
    forEach(w.n * w.batch, "unpooling", [=] __device__(std::size_t i) {
        const std::size_t place = placeOf(w, i);
        if (place < w.size)
            next[i] = atomicExch(&heads[i / w.n * w.size + place], static_cast<int>(i % w.n));
    });
    forEach(w.size * w.batch, "unpooling", [=] __device__(std::size_t at) {
        const std::size_t first = at / w.size * w.n;
        T sum = accumulate ? y[at] : T(0);
        for (int last = -1;;) {
            int least = -1;
            for (int i = heads[at]; i >= 0; i = next[first + static_cast<std::size_t>(i)]) {
                if (i > last && (least < 0 || i < least))
                    least = i;
            }
            if (least < 0)
                break;
            sum += x[first + static_cast<std::size_t>(least)];
            last = least;
        }
        y[at] = sum;
    });
}

template <class T> void unpoolBackward(const Winners& w, const T* dy, T* dx, bool accumulate)
{
    forEach(w.n * w.batch, "unpooling gradient", [=] __device__(std::size_t i) {
        const std::size_t place = placeOf(w, i);
        const T value = place < w.size ? dy[i / w.n * w.size + place] : T(0);
        dx[i] = accumulate ? dx[i] + value : value;
    });
}

template <class T> void fmpForward(const FmpTables& t, const T* x, T* y, int* winners)
{
    const std::size_t plane = t.input[0] * t.input[1] * t.input[2];
    forEach(t.regions[0] * t.regions[1] * t.regions[2] * t.outputs * t.batch, "fractional pooling", [=] __device__(std::size_t at) {
        const std::size_t row = at / t.regions[0], slice = row / t.regions[1], map = slice / t.regions[2];
        const int *const rx = t.axis[0] + 2 * (at % t.regions[0]), *const ry = t.axis[1] + 2 * (row % t.regions[1]),
                  *const rz = t.axis[2] + 2 * (slice % t.regions[2]);
        const std::size_t o = map % t.outputs;
        const T* const from = x + map / t.outputs * t.sample;
        T best = T(0);
        int winner = -1;
        for (int k = t.first[o]; k < t.first[o + 1]; ++k) {
            for (int z = rz[0]; z <= rz[1]; ++z) {
                for (int j = ry[0]; j <= ry[1]; ++j) {
                    const std::size_t line = t.channels[k] * plane + (z * t.input[1] + j) * t.input[0];
                    for (std::size_t i = line + rx[0]; i <= line + rx[1]; ++i) {
                        if (winner < 0 ? from[i] == from[i] : from[i] > best) {
                            best = from[i];
                            winner = static_cast<int>(i);
                        }
                    }
                }
            }
        }
        y[at] = best;
        winners[at] = winner;
    });
}

#define N2D2_INSTANTIATE(T)                                                                                              \
    template void resizeForward(const T*, const ResizeTable&, const ResizeTable&, T*, std::size_t);                      \
    template void resizeBackward(const T*, const ResizeTable&, const ResizeTable&, T*, std::size_t, bool);               \
    template void unpoolForward(const Winners&, const T*, T*, int*, bool);                                               \
    template void unpoolBackward(const Winners&, const T*, T*, bool);                                                    \
    template void fmpForward(const FmpTables&, const T*, T*, int*);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)

}  // namespace N2D2::gpu

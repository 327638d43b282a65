#include "kernels/resize.hpp"

#include <cmath>

#include "kernels/cpu/Common.hpp"

namespace N2D2 {

ResizeAxis resizeAxis(ResizeMode mode, std::size_t in, std::size_t out, bool alignCorners)
{
    ResizeAxis axis;
    axis.in = in;
    for (std::size_t o = 0; o < out; ++o) {
        if (mode == ResizeMode::NearestNeighbor) {
            axis.low.push_back(o * in / out);
            continue;
        }
        const bool aligned = mode == ResizeMode::BilinearTF && alignCorners && out > 1;
        const double scale = aligned ? static_cast<double>(in - 1) / static_cast<double>(out - 1)
                                     : static_cast<double>(in) / static_cast<double>(out);
        const double half = mode == ResizeMode::Bilinear ? 0.5 : 0.0;
        const double source = std::max(0.0, (static_cast<double>(o) + half) * scale - half);
        const std::size_t low = std::min(static_cast<std::size_t>(source), in - 1);
        axis.low.push_back(low);
        axis.high.push_back(std::min(low + 1, in - 1));
        axis.weight.push_back(source - static_cast<double>(low));
    }
    return axis;
}

namespace {

using namespace cpu;

/// Planes of the larger and the smaller side; sizes are checked.
std::size_t planesOf(const BaseTensor& x, const BaseTensor& y, const ResizeAxis& across, const ResizeAxis& down)
{
    const std::size_t from = across.in * down.in, to = across.low.size() * down.low.size();
    const std::size_t planes = from ? x.size() / from : 0;
    checkSize(x, planes * from, "source of a resize");
    checkSize(y, planes * to, "destination of a resize");
    return planes;
}

}  // namespace

namespace {

/// Outputs of a row that are treated together: what is kept of them stays in the first cache.
constexpr std::size_t Columns = 512;

/// Horizontal interpolation of a row.
template <class T> void interpolate(const T* row, const ResizeAxis& across, std::size_t begin, std::size_t n, T* to)
{
    const std::size_t *const low = across.low.data() + begin, *const high = across.high.data() + begin;
    const double* const weight = across.weight.data() + begin;
    for (std::size_t i = 0; i < n; ++i) {
        const T h = static_cast<T>(weight[i]);
        to[i] = (T(1) - h) * row[low[i]] + h * row[high[i]];
    }
}

/// Its transpose: adds.
template <class T> void spread(const T* from, const ResizeAxis& across, std::size_t begin, std::size_t n, T* row)
{
    for (std::size_t i = 0; i < n; ++i) {
        if (across.weight.empty()) {
            row[across.low[begin + i]] += from[i];
            continue;
        }
        const T h = static_cast<T>(across.weight[begin + i]);
        row[across.low[begin + i]] += (T(1) - h) * from[i];
        row[across.high[begin + i]] += h * from[i];
    }
}

}  // namespace

template <class T> void resizeForward(Cpu, const Tensor<T>& x, const ResizeAxis& across, const ResizeAxis& down, Tensor<T>& y)
{
    const std::size_t planes = planesOf(x, y, across, down), width = across.low.size(), height = down.low.size();
    const T* const source = x.data();
    T* const destination = y.data();
    parallelFor(
        planes,
        [&](std::size_t p) {
            const T* const plane = source + p * across.in * down.in;
            T* const out = destination + p * width * height;
            if (across.weight.empty()) {
                for (std::size_t j = 0; j < height; ++j) {
                    T* const to = out + j * width;
                    if (j > 0 && down.low[j] == down.low[j - 1]) {
                        std::copy(to - width, to, to);
                        continue;
                    }
                    const T* const row = plane + down.low[j] * across.in;
                    for (std::size_t i = 0; i < width; ++i)
                        to[i] = row[across.low[i]];
                }
                return;
            }
            // Rows of the input are interpolated once, for all rows of the output that lie between them.
            alignas(64) T rows[2][Columns];
            for (std::size_t begin = 0; begin < width; begin += Columns) {
                const std::size_t n = std::min(Columns, width - begin), none = down.in;
                std::size_t held[2] = {none, none};
                const auto row = [&](std::size_t k) {
                    if (held[k % 2] != k) {
                        interpolate(plane + k * across.in, across, begin, n, rows[k % 2]);
                        held[k % 2] = k;
                    }
                    return &rows[k % 2][0];
                };
                for (std::size_t j = 0; j < height; ++j) {
                    const T v = static_cast<T>(down.weight[j]);
                    const T *const top = row(down.low[j]), *const bottom = row(down.high[j]);
                    simdFor(0, n, [v, top, bottom, to = out + j * width + begin](std::size_t i) N2D2_INLINE {
                        to[i] = (T(1) - v) * top[i] + v * bottom[i];
                    });
                }
            }
        },
        1 + 4096 / (width * height + 1));
}

template <class T>
void resizeBackward(Cpu, const Tensor<T>& dy, const ResizeAxis& across, const ResizeAxis& down, Tensor<T>& dx, bool accumulate)
{
    const std::size_t planes = planesOf(dx, dy, across, down), width = across.low.size(), height = down.low.size();
    const std::size_t size = across.in * down.in;
    const T* const source = dy.data();
    T* const destination = dx.data();
    // One plane is one work item: what several outputs give to one input is added in their order, down first.
    parallelFor(
        planes,
        [&](std::size_t p) {
            T* const plane = destination + p * size;
            if (!accumulate)
                std::fill(plane, plane + size, T(0));
            const T* const from = source + p * width * height;
            const bool nearest = down.weight.empty();
            alignas(64) T sums[Columns];
            for (std::size_t begin = 0; begin < width; begin += Columns) {
                const std::size_t n = std::min(Columns, width - begin);
                std::size_t first = 0;
                for (std::size_t r = 0; r < down.in; ++r) {
                    // Rows that see row r have it, or the one before it, as their lower one.
                    while (first < height && down.low[first] + 1 < r)
                        ++first;
                    bool any = false;
                    for (std::size_t j = first; j < height && down.low[j] <= r; ++j) {
                        T factor = down.low[j] == r ? T(1) : T(0);
                        if (!nearest) {
                            const T v = static_cast<T>(down.weight[j]);
                            factor = (down.low[j] == r ? T(1) - v : T(0)) + (down.high[j] == r ? v : T(0));
                        }
                        if (nearest && factor == T(0))
                            continue;
                        const T* const row = from + j * width + begin;
                        if (any)
                            simdFor(0, n, [=, to = &sums[0]](std::size_t i) N2D2_INLINE { to[i] += factor * row[i]; });
                        else
                            simdFor(0, n, [=, to = &sums[0]](std::size_t i) N2D2_INLINE { to[i] = factor * row[i]; });
                        any = true;
                    }
                    if (any)
                        spread(sums, across, begin, n, plane + r * across.in);
                }
            }
        },
        1 + 4096 / (width * height + 1));
}

#define N2D2_RESIZE(T)                                                                                                     \
    template void resizeForward<T>(Cpu, const Tensor<T>&, const ResizeAxis&, const ResizeAxis&, Tensor<T>&);               \
    template void resizeBackward<T>(Cpu, const Tensor<T>&, const ResizeAxis&, const ResizeAxis&, Tensor<T>&, bool);
N2D2_RESIZE(float)
N2D2_RESIZE(double)
#undef N2D2_RESIZE

}  // namespace N2D2

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

template <class T> void resizeForward(Cpu, const Tensor<T>& x, const ResizeAxis& across, const ResizeAxis& down, Tensor<T>& y)
{
    const std::size_t planes = planesOf(x, y, across, down), width = across.low.size(), height = down.low.size();
    parallelFor(
        planes * height,
        [&](std::size_t item) {
            const std::size_t j = item % height;
            const T* const plane = x.data() + item / height * across.in * down.in;
            const T* const top = plane + down.low[j] * across.in;
            T* const to = y.data() + item * width;
            if (across.weight.empty()) {
                for (std::size_t i = 0; i < width; ++i)
                    to[i] = top[across.low[i]];
                return;
            }
            const T* const bottom = plane + down.high[j] * across.in;
            const T v = static_cast<T>(down.weight[j]);
            for (std::size_t i = 0; i < width; ++i) {
                const std::size_t a = across.low[i], b = across.high[i];
                const T h = static_cast<T>(across.weight[i]);
                to[i] = (T(1) - v) * ((T(1) - h) * top[a] + h * top[b]) + v * ((T(1) - h) * bottom[a] + h * bottom[b]);
            }
        },
        1 + 2048 / (width + 1));
}

template <class T>
void resizeBackward(Cpu, const Tensor<T>& dy, const ResizeAxis& across, const ResizeAxis& down, Tensor<T>& dx, bool accumulate)
{
    const std::size_t planes = planesOf(dx, dy, across, down), width = across.low.size(), height = down.low.size();
    const std::size_t size = across.in * down.in;
    // One plane is one work item: what several outputs give to one input is added in their order.
    parallelFor(planes, [&](std::size_t p) {
        T* const plane = dx.data() + p * size;
        if (!accumulate)
            std::fill(plane, plane + size, T(0));
        const T* from = dy.data() + p * width * height;
        for (std::size_t j = 0; j < height; ++j, from += width) {
            T* const top = plane + down.low[j] * across.in;
            if (across.weight.empty()) {
                for (std::size_t i = 0; i < width; ++i)
                    top[across.low[i]] += from[i];
                continue;
            }
            T* const bottom = plane + down.high[j] * across.in;
            const T v = static_cast<T>(down.weight[j]);
            for (std::size_t i = 0; i < width; ++i) {
                const std::size_t a = across.low[i], b = across.high[i];
                const T h = static_cast<T>(across.weight[i]);
                const T upper = (T(1) - v) * from[i], lower = v * from[i];
                top[a] += (T(1) - h) * upper;
                top[b] += h * upper;
                bottom[a] += (T(1) - h) * lower;
                bottom[b] += h * lower;
            }
        }
    });
}

#define N2D2_RESIZE(T)                                                                                                     \
    template void resizeForward<T>(Cpu, const Tensor<T>&, const ResizeAxis&, const ResizeAxis&, Tensor<T>&);               \
    template void resizeBackward<T>(Cpu, const Tensor<T>&, const ResizeAxis&, const ResizeAxis&, Tensor<T>&, bool);
N2D2_RESIZE(float)
N2D2_RESIZE(double)
#undef N2D2_RESIZE

}  // namespace N2D2

// Padding, cropping and sub-sampling of planes. Gathers only: every output element is written by one thread.
#include "kernels/cuda/ForEach.cuh"

namespace N2D2::gpu {

namespace {

struct Place {
    std::size_t x, y, z, plane;
};

__device__ Place placeOf(std::size_t i, const Box& box)
{
    const std::size_t row = i / box.size[0], slice = row / box.size[1];
    return {i % box.size[0], row % box.size[1], slice % box.size[2], slice / box.size[2]};
}

__device__ std::size_t indexOf(std::size_t plane, std::size_t z, std::size_t y, std::size_t x, const Box& box)
{
    return ((plane * box.size[2] + z) * box.size[1] + y) * box.size[0] + x;
}

std::size_t elements(const Box& box) { return box.size[0] * box.size[1] * box.size[2]; }

}  // namespace

template <class T> void shiftBox(const T* in, Box inner, T* out, Box outer, const std::array<long, 3>& begin, std::size_t planes, bool accumulate)
{
    const long b0 = begin[0], b1 = begin[1], b2 = begin[2];
    forEach(elements(outer) * planes, "padding", [=] __device__(std::size_t i) {
        const Place at = placeOf(i, outer);
        const long x = static_cast<long>(at.x) - b0, y = static_cast<long>(at.y) - b1, z = static_cast<long>(at.z) - b2;
        const bool inside = x >= 0 && y >= 0 && z >= 0 && x < static_cast<long>(inner.size[0]) && y < static_cast<long>(inner.size[1])
                            && z < static_cast<long>(inner.size[2]);
        const T value = inside ? in[indexOf(at.plane, z, y, x, inner)] : T(0);
        out[i] = accumulate ? out[i] + value : value;
    });
}

template <class T> void sumPoolForward(const T* x, Box full, T* y, Box pooled, Box window, std::size_t planes)
{
    forEach(elements(pooled) * planes, "sub-sampling", [=] __device__(std::size_t i) {
        const Place at = placeOf(i, pooled);
        T sum = T(0);
        for (std::size_t dz = at.z * window.size[2]; dz < min((at.z + 1) * window.size[2], full.size[2]); ++dz)
            for (std::size_t dy = at.y * window.size[1]; dy < min((at.y + 1) * window.size[1], full.size[1]); ++dy)
                for (std::size_t dx = at.x * window.size[0]; dx < min((at.x + 1) * window.size[0], full.size[0]); ++dx)
                    sum += x[indexOf(at.plane, dz, dy, dx, full)];
        y[i] = sum;
    });
}

template <class T> void sumPoolBackward(const T* dy, Box pooled, T* dx, Box full, Box window, std::size_t planes)
{
    forEach(elements(full) * planes, "sub-sampling gradient", [=] __device__(std::size_t i) {
        const Place at = placeOf(i, full);
        dx[i] = dy[indexOf(at.plane, at.z / window.size[2], at.y / window.size[1], at.x / window.size[0], pooled)];
    });
}

#define N2D2_INSTANTIATE(T)                                                                                    \
    template void shiftBox(const T*, Box, T*, Box, const std::array<long, 3>&, std::size_t, bool);                      \
    template void sumPoolForward(const T*, Box, T*, Box, Box, std::size_t);                                    \
    template void sumPoolBackward(const T*, Box, T*, Box, Box, std::size_t);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)

}  // namespace N2D2::gpu

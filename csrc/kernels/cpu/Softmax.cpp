#include "kernels/softmax.hpp"

#include <cmath>

#include "core/SimdMath.hpp"
#include "kernels/cpu/Common.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

struct Shape {
    std::size_t spatial, group, nbGroups;  ///< nbGroups counts the groups of all stimuli
};

Shape shapeOf(const BaseTensor& x, std::size_t groupSize)
{
    if (x.empty())
        throw std::invalid_argument("softmax of an empty tensor");
    const std::size_t batch = x.dimB();
    const std::size_t channels = x.nbDims() >= 2 ? x.dims()[x.nbDims() - 2] : 1;
    const std::size_t group = groupSize ? groupSize : channels;
    if (channels % group != 0)
        throw std::invalid_argument("softmax: " + std::to_string(channels) + " channels are not a multiple of the group size "
                                    + std::to_string(group));
    return {x.size() / (batch * channels), group, batch * (channels / group)};
}

// Pixels are treated in blocks, with the channels as the outer loop: planes are read along their rows.
constexpr std::size_t Block = 64;

// Values side by side (one pixel): partial sums in lanes, added in the order of lanes.
constexpr std::size_t Lanes = 16;

/// body(begin, end) for whole groups of lanes, then for what is left.
template <class Body> void forLanes(std::size_t n, const Body& body)
{
    const std::size_t whole = n / Lanes * Lanes;
    for (std::size_t i = 0; i < whole; i += Lanes)
        body(i, Lanes);
    if (whole < n)
        body(whole, n - whole);
}

template <class T> void softmaxRow(const T* in, T* out, std::size_t n)
{
    T most[Lanes], total[Lanes] = {};
    std::fill(most, most + Lanes, in[0]);
    forLanes(n, [&](std::size_t i, std::size_t count) {
        for (std::size_t l = 0; l < count; ++l)
            most[l] = std::max(most[l], in[i + l]);
    });
    const T highest = *std::max_element(most, most + Lanes);
    simdFor(0, n, [=](std::size_t i) N2D2_INLINE { out[i] = simd::exp(in[i] - highest); });
    forLanes(n, [&](std::size_t i, std::size_t count) {
        for (std::size_t l = 0; l < count; ++l)
            total[l] += out[i + l];
    });
    T sum = T(0);
    for (const T part : total)
        sum += part;
    const T factor = T(1) / sum;
    simdFor(0, n, [=](std::size_t i) N2D2_INLINE { out[i] *= factor; });
}

template <class T> void softmaxRowBack(const T* out, const T* grad, T* to, std::size_t n, bool accumulate)
{
    T total[Lanes] = {};
    forLanes(n, [&](std::size_t i, std::size_t count) {
        for (std::size_t l = 0; l < count; ++l)
            total[l] += out[i + l] * grad[i + l];
    });
    T sum = T(0);
    for (const T part : total)
        sum += part;
    if (accumulate)
        simdFor(0, n, [=](std::size_t i) N2D2_INLINE { to[i] += out[i] * (grad[i] - sum); });
    else
        simdFor(0, n, [=](std::size_t i) N2D2_INLINE { to[i] = out[i] * (grad[i] - sum); });
}

template <class Body> void forBlocks(const Shape& s, const Body& body)
{
    const std::size_t perGroup = (s.spatial + Block - 1) / Block;
    parallelFor(
        s.nbGroups * perGroup,
        [&](std::size_t item) {
            const std::size_t first = item % perGroup * Block;
            body(item / perGroup * s.group * s.spatial + first, std::min(Block, s.spatial - first));
        },
        std::max<std::size_t>(1, 4096 / (s.group * std::min(Block, s.spatial))));
}

}  // namespace

template <class T> void softmaxForward(Cpu, const Tensor<T>& x, Tensor<T>& y, std::size_t groupSize)
{
    const Shape shape = shapeOf(x, groupSize);
    checkSize(y, x.size(), "softmax output");
    const T* const in = x.data();
    T* const out = y.data();
    forBlocks(shape, [&](std::size_t offset, std::size_t n) {
        if (shape.spatial == 1)
            return softmaxRow(in + offset, out + offset, shape.group);
        T most[Block], total[Block];
        std::copy(in + offset, in + offset + n, most);
        for (std::size_t c = 1; c < shape.group; ++c) {
            const T* const row = in + offset + c * shape.spatial;
            for (std::size_t i = 0; i < n; ++i)
                most[i] = std::max(most[i], row[i]);
        }
        std::fill(total, total + n, T(0));
        for (std::size_t c = 0; c < shape.group; ++c) {
            const std::size_t at = offset + c * shape.spatial;
            simdFor(0, n, [sums = &total[0], highest = &most[0], from = in + at, to = out + at](std::size_t i) N2D2_INLINE {
                to[i] = simd::exp(from[i] - highest[i]);
                sums[i] += to[i];
            });
        }
        for (std::size_t i = 0; i < n; ++i)
            total[i] = T(1) / total[i];
        for (std::size_t c = 0; c < shape.group; ++c) {
            T* const row = out + offset + c * shape.spatial;
            for (std::size_t i = 0; i < n; ++i)
                row[i] *= total[i];
        }
    });
}

template <class T>
void softmaxBackward(Cpu, const Tensor<T>& y, const Tensor<T>& dy, Tensor<T>& dx, std::size_t groupSize, bool accumulate)
{
    const Shape shape = shapeOf(y, groupSize);
    checkSize(dy, y.size(), "softmax output gradient");
    checkSize(dx, y.size(), "softmax input gradient");
    const T* const out = y.data();
    const T* const grad = dy.data();
    T* const to = dx.data();
    forBlocks(shape, [&](std::size_t offset, std::size_t n) {
        if (shape.spatial == 1)
            return softmaxRowBack(out + offset, grad + offset, to + offset, shape.group, accumulate);
        T total[Block] = {};
        for (std::size_t c = 0; c < shape.group; ++c) {
            const std::size_t at = offset + c * shape.spatial;
            for (std::size_t i = 0; i < n; ++i)
                total[i] += out[at + i] * grad[at + i];
        }
        for (std::size_t c = 0; c < shape.group; ++c) {
            const std::size_t at = offset + c * shape.spatial;
            for (std::size_t i = 0; i < n; ++i) {
                const T value = out[at + i] * (grad[at + i] - total[i]);
                to[at + i] = accumulate ? to[at + i] + value : value;
            }
        }
    });
}

#define N2D2_SOFTMAX(T)                                                                                        \
    template void softmaxForward<T>(Cpu, const Tensor<T>&, Tensor<T>&, std::size_t);                           \
    template void softmaxBackward<T>(Cpu, const Tensor<T>&, const Tensor<T>&, Tensor<T>&, std::size_t, bool);
N2D2_SOFTMAX(float)
N2D2_SOFTMAX(double)
#undef N2D2_SOFTMAX

}  // namespace N2D2

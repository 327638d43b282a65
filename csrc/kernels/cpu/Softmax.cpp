#include "kernels/softmax.hpp"

#include <cmath>

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
            for (std::size_t i = 0; i < n; ++i) {
                const T e = std::exp(in[at + i] - most[i]);
                out[at + i] = e;
                total[i] += e;
            }
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

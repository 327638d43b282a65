#include "kernels/lrn.hpp"

#include <cmath>

#include "kernels/cpu/ChannelBlocks.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

/// s^-beta; the usual 0.75 by square roots.
template <class T> T inversePower(T s, double beta)
{
    if (beta == 0.75) {
        const T root = std::sqrt(s);
        return T(1) / (root * std::sqrt(root));
    }
    return static_cast<T>(std::pow(static_cast<double>(s), -beta));
}

}  // namespace

template <class T> void lrnForward(Cpu, const LrnShape& shape, const Tensor<T>& x, Tensor<T>& y, Tensor<T>& scale)
{
    const ChannelBlocks blocks(x);
    checkSize(y, x.size(), "LRN output");
    checkSize(scale, x.size(), "LRN scale");
    const T* const in = x.data();
    T* const out = y.data();
    T* const scales = scale.data();
    const T factor = static_cast<T>(shape.alpha / static_cast<double>(shape.n)), k = static_cast<T>(shape.k);
    const std::size_t before = (shape.n - 1) / 2, after = shape.n / 2, plane = blocks.spatial;
    blocks.run([&](std::size_t offset, std::size_t, std::size_t n) {
        for (std::size_t c = 0; c < blocks.channels; ++c) {
            T sum[ChannelBlocks::Block] = {};
            const std::size_t first = c > before ? c - before : 0, last = std::min(blocks.channels - 1, c + after);
            for (std::size_t j = first; j <= last; ++j) {
                const T* const row = in + offset + j * plane;
                for (std::size_t i = 0; i < n; ++i)
                    sum[i] += row[i] * row[i];
            }
            const std::size_t at = offset + c * plane;
            for (std::size_t i = 0; i < n; ++i) {
                const T s = k + factor * sum[i];
                scales[at + i] = s;
                out[at + i] = in[at + i] * inversePower(s, shape.beta);
            }
        }
    });
}

template <class T>
void lrnBackward(Cpu, const LrnShape& shape, const Tensor<T>& x, const Tensor<T>& scale, const Tensor<T>& dy, Tensor<T>& work,
                 Tensor<T>& dx, bool accumulate)
{
    const ChannelBlocks blocks(x);
    checkSize(scale, x.size(), "LRN scale");
    checkSize(dy, x.size(), "LRN output gradient");
    checkSize(work, x.size(), "LRN workspace");
    checkSize(dx, x.size(), "LRN input gradient");
    const T *const in = x.data(), *const scales = scale.data(), *const grad = dy.data();
    T *const to = dx.data(), *const shares = work.data();
    const T factor = static_cast<T>(2.0 * shape.beta * shape.alpha / static_cast<double>(shape.n));
    const std::size_t before = (shape.n - 1) / 2, after = shape.n / 2, plane = blocks.spatial;
    blocks.run([&](std::size_t offset, std::size_t, std::size_t n) {
        for (std::size_t c = 0; c < blocks.channels; ++c) {
            const std::size_t at = offset + c * plane;
            for (std::size_t i = 0; i < n; ++i) {
                const T direct = grad[at + i] * inversePower(scales[at + i], shape.beta);
                shares[at + i] = direct * in[at + i] / scales[at + i];
                to[at + i] = accumulate ? to[at + i] + direct : direct;
            }
        }
        // The windows that have channel c are those of channels c - after to c + before.
        for (std::size_t c = 0; c < blocks.channels; ++c) {
            T sum[ChannelBlocks::Block] = {};
            const std::size_t first = c > after ? c - after : 0, last = std::min(blocks.channels - 1, c + before);
            for (std::size_t j = first; j <= last; ++j) {
                const T* const row = shares + offset + j * plane;
                for (std::size_t i = 0; i < n; ++i)
                    sum[i] += row[i];
            }
            const std::size_t at = offset + c * plane;
            for (std::size_t i = 0; i < n; ++i)
                to[at + i] -= factor * in[at + i] * sum[i];
        }
    });
}

#define N2D2_LRN(T)                                                                               \
    template void lrnForward<T>(Cpu, const LrnShape&, const Tensor<T>&, Tensor<T>&, Tensor<T>&);  \
    template void lrnBackward<T>(Cpu, const LrnShape&, const Tensor<T>&, const Tensor<T>&, const Tensor<T>&, Tensor<T>&, Tensor<T>&, bool);
N2D2_LRN(float)
N2D2_LRN(double)
#undef N2D2_LRN

}  // namespace N2D2

#include "kernels/normalize.hpp"

#include <cmath>

#include "kernels/cpu/ChannelBlocks.hpp"

namespace N2D2 {

using namespace cpu;

template <class T> void normalizeForward(Cpu, NormalizeNorm norm, const Tensor<T>& x, Tensor<T>& y, Tensor<T>& norms)
{
    const ChannelBlocks blocks(x);
    checkSize(y, x.size(), "Normalize output");
    checkSize(norms, x.size() / blocks.channels, "Normalize norms");
    const T* const in = x.data();
    T *const out = y.data(), *const all = norms.data();
    const std::size_t plane = blocks.spatial;
    blocks.run([&](std::size_t offset, std::size_t pixel, std::size_t n) {
        T sum[ChannelBlocks::Block];
        std::fill(sum, sum + n, T(1e-6));
        for (std::size_t c = 0; c < blocks.channels; ++c) {
            const T* const row = in + offset + c * plane;
            if (norm == NormalizeNorm::L2)
                simdFor(0, n, [row, to = &sum[0]](std::size_t i) N2D2_INLINE { to[i] += row[i] * row[i]; });
            else
                simdFor(0, n, [row, to = &sum[0]](std::size_t i) N2D2_INLINE { to[i] += std::abs(row[i]); });
        }
        T inverse[ChannelBlocks::Block];
        for (std::size_t i = 0; i < n; ++i) {
            const T length = norm == NormalizeNorm::L2 ? std::sqrt(sum[i]) : sum[i];
            all[pixel + i] = length;
            inverse[i] = T(1) / length;
        }
        simdFor(0, blocks.channels, [=, scale = &inverse[0]](std::size_t c) N2D2_INLINE {
            const T* const row = in + offset + c * plane;
            T* __restrict to = out + offset + c * plane;
            for (std::size_t i = 0; i < n; ++i)
                to[i] = row[i] * scale[i];
        });
    });
}

template <class T>
void normalizeBackward(Cpu, NormalizeNorm norm, const Tensor<T>& x, const Tensor<T>& norms, const Tensor<T>& dy, Tensor<T>& dx,
                       bool accumulate)
{
    const ChannelBlocks blocks(x);
    checkSize(norms, x.size() / blocks.channels, "Normalize norms");
    checkSize(dy, x.size(), "Normalize output gradient");
    checkSize(dx, x.size(), "Normalize input gradient");
    const T *const in = x.data(), *const all = norms.data(), *const grad = dy.data();
    T* const to = dx.data();
    const std::size_t plane = blocks.spatial;
    blocks.run([&](std::size_t offset, std::size_t pixel, std::size_t n) {
        const T* const length = all + pixel;
        T sum[ChannelBlocks::Block] = {};
        for (std::size_t c = 0; c < blocks.channels; ++c) {
            const std::size_t at = offset + c * plane;
            for (std::size_t i = 0; i < n; ++i)
                sum[i] += grad[at + i] * in[at + i];
        }
        for (std::size_t i = 0; i < n; ++i)
            sum[i] /= length[i];
        for (std::size_t c = 0; c < blocks.channels; ++c) {
            const std::size_t at = offset + c * plane;
            for (std::size_t i = 0; i < n; ++i) {
                const T v = in[at + i];
                const T slope = norm == NormalizeNorm::L2 ? v / length[i] : static_cast<T>((v > T(0)) - (v < T(0)));
                const T value = (grad[at + i] - slope * sum[i]) / length[i];
                to[at + i] = accumulate ? to[at + i] + value : value;
            }
        }
    });
}

#define N2D2_NORMALIZE(T)                                                                           \
    template void normalizeForward<T>(Cpu, NormalizeNorm, const Tensor<T>&, Tensor<T>&, Tensor<T>&); \
    template void normalizeBackward<T>(Cpu, NormalizeNorm, const Tensor<T>&, const Tensor<T>&, const Tensor<T>&, Tensor<T>&, bool);
N2D2_NORMALIZE(float)
N2D2_NORMALIZE(double)
#undef N2D2_NORMALIZE

}  // namespace N2D2

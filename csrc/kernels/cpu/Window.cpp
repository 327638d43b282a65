#include "kernels/window.hpp"

#include <array>

#include "kernels/cpu/Common.hpp"

namespace N2D2 {

namespace {

/// Sizes of both sides; body(plane, full index, block index) would cost too much per element, so rows are walked.
struct Blocks {
    std::array<std::size_t, 3> full{1, 1, 1}, pooled{1, 1, 1}, window{1, 1, 1};
    std::size_t planes = 1;

    Blocks(const BaseTensor& x, const BaseTensor& y, const std::vector<std::size_t>& sizes)
    {
        const std::size_t rank = sizes.size();
        if (rank > 3 || x.nbDims() < rank + 2 || y.nbDims() != x.nbDims())
            throw std::invalid_argument("sub-sampling " + dimsText(sizes) + " of " + dimsText(x.dims()) + " into " + dimsText(y.dims()));
        for (std::size_t d = 0; d < x.nbDims(); ++d) {
            const std::size_t expected = d < rank ? (x.dims()[d] + sizes[d] - 1) / sizes[d] : x.dims()[d];
            if (y.dims()[d] != expected)
                throw std::invalid_argument("sub-sampling " + dimsText(sizes) + " of " + dimsText(x.dims()) + " into " + dimsText(y.dims()));
            if (d < rank) {
                full[d] = x.dims()[d];
                pooled[d] = expected;
                window[d] = sizes[d];
            }
            else
                planes *= expected;
        }
    }

    /// body(first element of a full row, first element of its row of blocks), in the planes of [begin, end).
    template <class Body> void rows(std::size_t plane, const Body& body) const
    {
        for (std::size_t z = 0; z < full[2]; ++z) {
            for (std::size_t y = 0; y < full[1]; ++y)
                body(((plane * full[2] + z) * full[1] + y) * full[0],
                     ((plane * pooled[2] + z / window[2]) * pooled[1] + y / window[1]) * pooled[0]);
        }
    }
};

}  // namespace

template <class T> void sumPoolForward(Cpu, const Tensor<T>& x, const std::vector<std::size_t>& window, Tensor<T>& y)
{
    const Blocks blocks(x, y, window);
    const T* const from = x.data();
    T* const to = y.data();
    const std::size_t plane = blocks.pooled[0] * blocks.pooled[1] * blocks.pooled[2];
    parallelFor(
        blocks.planes,
        [&](std::size_t p) {
            std::fill(to + p * plane, to + (p + 1) * plane, T(0));
            blocks.rows(p, [&](std::size_t row, std::size_t pooled) {
                for (std::size_t i = 0; i < blocks.full[0]; ++i)
                    to[pooled + i / blocks.window[0]] += from[row + i];
            });
        },
        16);
}

template <class T> void sumPoolBackward(Cpu, const Tensor<T>& dy, const std::vector<std::size_t>& window, Tensor<T>& dx)
{
    const Blocks blocks(dx, dy, window);
    const T* const from = dy.data();
    T* const to = dx.data();
    parallelFor(
        blocks.planes,
        [&](std::size_t p) {
            blocks.rows(p, [&](std::size_t row, std::size_t pooled) {
                for (std::size_t i = 0; i < blocks.full[0]; ++i)
                    to[row + i] = from[pooled + i / blocks.window[0]];
            });
        },
        16);
}

template <class T> void zeroUnconnected(Cpu, Tensor<T>& w, const Tensor<bool>& map)
{
    const std::size_t outputs = map.dimX(), channels = map.dimY();
    if (map.empty() || w.nbDims() < 2 || w.dimB() != outputs || w.dims()[w.nbDims() - 2] != channels)
        throw std::invalid_argument("a connectivity map " + dimsText(map.dims()) + " does not fit weights " + dimsText(w.dims()));
    const std::size_t kernel = w.size() / (outputs * channels);
    for (std::size_t o = 0; o < outputs; ++o) {
        for (std::size_t c = 0; c < channels; ++c) {
            if (!map(c * outputs + o))
                std::fill_n(w.data() + (o * channels + c) * kernel, kernel, T(0));
        }
    }
}

#define N2D2_WINDOW(T)                                                                                         \
    template void sumPoolForward<T>(Cpu, const Tensor<T>&, const std::vector<std::size_t>&, Tensor<T>&);       \
    template void sumPoolBackward<T>(Cpu, const Tensor<T>&, const std::vector<std::size_t>&, Tensor<T>&);      \
    template void zeroUnconnected<T>(Cpu, Tensor<T>&, const Tensor<bool>&);
N2D2_WINDOW(float)
N2D2_WINDOW(double)
template void sumPoolBackward<half>(Cpu, const Tensor<half>&, const std::vector<std::size_t>&, Tensor<half>&);
template void zeroUnconnected<half>(Cpu, Tensor<half>&, const Tensor<bool>&);
#undef N2D2_WINDOW

}  // namespace N2D2

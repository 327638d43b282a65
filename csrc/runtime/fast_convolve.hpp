#pragma once
// Convolution of 8-bit inputs by 8-bit weights, the same results as convolve.hpp. Weights in the order of packConvolution()
// (csrc/export/common/Packing.hpp). Plain C++11.
#include "finish.hpp"

namespace N2D2 {

/// G: constants (`static constexpr int`), groups = 1. Sum: int32_t. biases: one an output, or null.
template <class Sum, class G, class In, class Finish, class Out>
void fastConvolve(const G&, const In* in, const std::int8_t* weights, const std::int32_t* biases, const Finish& finish, Out* out)
{
    static_assert(sizeof(In) == 1 && sizeof(Sum) == 4, "8-bit inputs, 32-bit sums");
    const int row = G::kernelWidth * G::inChannels, groups = (row + 3) / 4;
    for (int y = 0; y < G::outHeight; ++y)
        for (int x = 0; x < G::outWidth; ++x)
            for (int o = 0; o < G::outputs; ++o) {
                const int first = o / 16 * 16, lanes = G::outputs - first < 16 ? (G::outputs - first + 3) / 4 * 4 : 16;
                const std::int8_t* block = weights + static_cast<std::ptrdiff_t>(first) * 4 * (1 + G::kernelHeight * groups) + lanes * 4;
                Sum sum = biases ? biases[o] : 0;
                for (int ky = 0; ky < G::kernelHeight; ++ky) {
                    const int iy = y * G::strideY - G::padTop + ky * G::dilationY;
                    if (iy < 0 || iy >= G::inHeight)
                        continue;
                    for (int k = 0; k < row; ++k) {
                        const int ix = x * G::strideX - G::padLeft + k / G::inChannels * G::dilationX;
                        if (ix >= 0 && ix < G::inWidth)
                            sum += in[(static_cast<std::ptrdiff_t>(iy) * G::inWidth + ix) * G::inStride + k % G::inChannels] *
                                   block[((static_cast<std::ptrdiff_t>(ky) * groups + k / 4) * lanes + (o - first)) * 4 + k % 4];
                    }
                }
                out[(static_cast<std::ptrdiff_t>(y) * G::outWidth + x) * G::outStride + o] = static_cast<Out>(finish(sum, o));
            }
}

}  // namespace N2D2

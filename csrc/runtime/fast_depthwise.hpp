#pragma once
// Depth-wise convolution of 8-bit inputs by 8-bit weights, one output a channel, the same results as depthwise.hpp. Weights in the order
// of packDepthwise() (csrc/export/common/Packing.hpp). Plain C++11.
#include "finish.hpp"

namespace N2D2 {

/// G: constants (`static constexpr int`), outputs = inChannels. Sum: int32_t. biases: one an output, or null.
template <class Sum, class G, class In, class Finish, class Out>
void fastDepthwise(const G&, const In* in, const std::int8_t* weights, const std::int32_t* biases, const Finish& finish, Out* out)
{
    static_assert(sizeof(In) == 1 && sizeof(Sum) == 4, "8-bit inputs, 32-bit sums");
    for (int y = 0; y < G::outHeight; ++y)
        for (int x = 0; x < G::outWidth; ++x)
            for (int c = 0; c < G::outputs; ++c) {
                Sum sum = biases ? biases[c] : 0;
                for (int ky = 0; ky < G::kernelHeight; ++ky) {
                    const int iy = y * G::strideY - G::padTop + ky * G::dilationY;
                    if (iy < 0 || iy >= G::inHeight)
                        continue;
                    for (int kx = 0; kx < G::kernelWidth; ++kx) {
                        const int ix = x * G::strideX - G::padLeft + kx * G::dilationX;
                        if (ix >= 0 && ix < G::inWidth)
                            sum += in[(static_cast<std::ptrdiff_t>(iy) * G::inWidth + ix) * G::inStride + c] *
                                   weights[(ky * G::kernelWidth + kx) * G::outputs + c];
                    }
                }
                out[(static_cast<std::ptrdiff_t>(y) * G::outWidth + x) * G::outStride + c] = static_cast<Out>(finish(sum, c));
            }
}

}  // namespace N2D2

#pragma once
// The fast depth-wise convolution for processors without vectors: plain loops, the weights where fast_depthwise.hpp has them. Tiles of
// registers only cost code there, and GCC 12 for ARM miscompiled them at -Os.
#include <cstdint>

#include "window.hpp"

namespace N2D2 {

template <class G, class In, class Finish, class Out>
inline void plainDepthwise(const G& g, const In* in, const std::int8_t* weights, const std::int32_t* biases, const Finish& finish, Out* out)
{
#ifdef _OPENMP
#pragma omp parallel for
#endif
    for (int oy = 0; oy < g.outHeight; ++oy) {
        const int top = oy * g.strideY - g.padTop;
        const TapRange ky = tapsInside(top, g.kernelHeight, g.dilationY, g.inHeight);
        for (int ox = 0; ox < g.outWidth; ++ox) {
            const int left = ox * g.strideX - g.padLeft;
            const TapRange kx = tapsInside(left, g.kernelWidth, g.dilationX, g.inWidth);
            Out* const pixel = out + (oy * g.outWidth + ox) * g.outStride;
            for (int c = 0; c < g.outputs; ++c) {
                std::int32_t sum = biases ? biases[c] : 0;
                for (int y = ky.begin; y < ky.end; ++y)
                    for (int x = kx.begin; x < kx.end; ++x)
                        sum += weights[(y * g.kernelWidth + x) * g.outputs + c] *
                               in[((top + y * g.dilationY) * g.inWidth + left + x * g.dilationX) * g.inStride + c];
                pixel[c] = static_cast<Out>(finish(sum, c));
            }
        }
    }
}

}  // namespace N2D2

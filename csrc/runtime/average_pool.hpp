#pragma once
// Sum of the inputs in a window divided by the size of the whole window, padding included; truncated towards zero in integers.
#include "window.hpp"

namespace N2D2 {

template <class Sum, class G, class In, class Finish, class Out>
inline void averagePoolRow(const G& g, int oy, const In* in, const Finish& finish, Out* out)
{
    enum { Block = 32 };
    const Sum size = static_cast<Sum>(g.kernelWidth * g.kernelHeight);
    const int top = oy * g.strideY - g.padTop;
    const TapRange ky = tapsInside(top, g.kernelHeight, 1, g.inHeight);
    for (int ox = 0; ox < g.outWidth; ++ox) {
        const int left = ox * g.strideX - g.padLeft;
        const TapRange kx = tapsInside(left, g.kernelWidth, 1, g.inWidth);
        Out* const pixel = out + (oy * g.outWidth + ox) * g.outStride;
        for (int c = 0; c < g.outputs; c += Block) {
            const int n = g.outputs - c < Block ? g.outputs - c : static_cast<int>(Block);
            Sum sums[Block];
            for (int i = 0; i < n; ++i)
                sums[i] = 0;
            for (int y = ky.begin; y < ky.end; ++y) {
                for (int x = kx.begin; x < kx.end; ++x) {
                    const In* const from = in + ((top + y) * g.inWidth + left + x) * g.inStride + c;
                    for (int i = 0; i < n; ++i)
                        sums[i] += static_cast<Sum>(from[i]);
                }
            }
            for (int i = 0; i < n; ++i)
                pixel[c + i] = static_cast<Out>(finish(static_cast<Sum>(sums[i] / size), c + i));
        }
    }
}

template <class Sum, class G, class In, class Finish, class Out>
inline void averagePool(const G& g, const In* in, const Finish& finish, Out* out)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        averagePoolRow<Sum>(g, oy, in, finish, out);
}

}  // namespace N2D2

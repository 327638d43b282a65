#pragma once
// Largest of the inputs in a window, channel by channel. Padding does not count; a window without inputs gives 0.
#include "window.hpp"

namespace N2D2 {

template <class G, class In, class Finish, class Out>
inline void maxPoolRow(const G& g, int oy, const In* in, const Finish& finish, Out* out)
{
    enum { Block = 32 };
    const int top = oy * g.strideY - g.padTop;
    const TapRange ky = tapsInside(top, g.kernelHeight, 1, g.inHeight);
    for (int ox = 0; ox < g.outWidth; ++ox) {
        const int left = ox * g.strideX - g.padLeft;
        const TapRange kx = tapsInside(left, g.kernelWidth, 1, g.inWidth);
        const bool empty = ky.begin == ky.end || kx.begin == kx.end;
        const In* const first = in + (empty ? 0 : ((top + ky.begin) * g.inWidth + left + kx.begin) * g.inStride);
        Out* const pixel = out + (oy * g.outWidth + ox) * g.outStride;
        for (int c = 0; c < g.outputs; c += Block) {
            const int n = g.outputs - c < Block ? g.outputs - c : static_cast<int>(Block);
            In best[Block];
            for (int i = 0; i < n; ++i)
                best[i] = empty ? static_cast<In>(0) : first[c + i];
            for (int y = ky.begin; y < ky.end; ++y) {
                for (int x = kx.begin; x < kx.end; ++x) {
                    const In* const from = in + ((top + y) * g.inWidth + left + x) * g.inStride + c;
                    // A NaN gives way to any number.
                    for (int i = 0; i < n; ++i)
                        best[i] = from[i] > best[i] || best[i] != best[i] ? from[i] : best[i];
                }
            }
            for (int i = 0; i < n; ++i)
                pixel[c + i] = static_cast<Out>(finish(best[i], c + i));
        }
    }
}

template <class G, class In, class Finish, class Out> inline void maxPool(const G& g, const In* in, const Finish& finish, Out* out)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        maxPoolRow(g, oy, in, finish, out);
}

}  // namespace N2D2

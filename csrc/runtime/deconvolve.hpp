#pragma once
// Transposed convolution: input (ix, iy) reaches output (ix·stride + kx·dilation - pad, …); every output gathers what reaches it.
#include "dot.hpp"

namespace N2D2 {

template <class Sum, class G, class In, class Weight, class Bias, class Finish, class Out>
inline void deconvolveRow(const G& g, int oy, const In* in, const Weight* weights, const Bias* biases, const Finish& finish, Out* out)
{
    const int channels = g.inChannels / g.groups, perGroup = g.outputs / g.groups;
    const int rowLength = g.kernelWidth * channels, kernelSize = g.kernelHeight * rowLength;
    for (int ox = 0; ox < g.outWidth; ++ox) {
        Out* const pixel = out + (oy * g.outWidth + ox) * g.outStride;
        for (int o = 0; o < g.outputs; ++o) {
            Sum sum = biases ? static_cast<Sum>(biases[o]) : static_cast<Sum>(0);
            const Weight* const kernel = weights + o * kernelSize;
            const In* const group = in + (o / perGroup) * channels;
            for (int y = 0; y < g.kernelHeight; ++y) {
                const int down = oy + g.padTop - y * g.dilationY;
                if (down < 0 || down % g.strideY != 0 || down / g.strideY >= g.inHeight)
                    continue;
                for (int x = 0; x < g.kernelWidth; ++x) {
                    const int across = ox + g.padLeft - x * g.dilationX;
                    if (across < 0 || across % g.strideX != 0 || across / g.strideX >= g.inWidth)
                        continue;
                    sum = dotProduct(group + (down / g.strideY * g.inWidth + across / g.strideX) * g.inStride,
                                     kernel + y * rowLength + x * channels, channels, sum);
                }
            }
            pixel[o] = static_cast<Out>(finish(sum, o));
        }
    }
}

template <class Sum, class G, class In, class Weight, class Bias, class Finish, class Out>
inline void deconvolve(const G& g, const In* in, const Weight* weights, const Bias* biases, const Finish& finish, Out* out)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        deconvolveRow<Sum>(g, oy, in, weights, biases, finish, out);
}

}  // namespace N2D2

#pragma once
// Depth-wise convolution: output o = channel·multiplier + m sees one channel; weights [O][KH][KW].
#include "window.hpp"

namespace N2D2 {

template <class Sum, class G, class In, class Weight, class Bias, class Finish, class Out>
inline void depthwiseRow(const G& g, int oy, const In* in, const Weight* weights, const Bias* biases, const Finish& finish, Out* out)
{
    const int multiplier = g.outputs / g.inChannels, kernelSize = g.kernelHeight * g.kernelWidth;
    const int top = oy * g.strideY - g.padTop;
    const TapRange ky = tapsInside(top, g.kernelHeight, g.dilationY, g.inHeight);
    for (int ox = 0; ox < g.outWidth; ++ox) {
        const int left = ox * g.strideX - g.padLeft;
        const TapRange kx = tapsInside(left, g.kernelWidth, g.dilationX, g.inWidth);
        const bool whole = ky.begin == 0 && ky.end == g.kernelHeight && kx.begin == 0 && kx.end == g.kernelWidth;
        Out* const pixel = out + (oy * g.outWidth + ox) * g.outStride;
        for (int o = 0; o < g.outputs; ++o) {
            Sum sum = biases ? static_cast<Sum>(biases[o]) : static_cast<Sum>(0);
            const Weight* const kernel = weights + o * kernelSize;
            const In* const channel = in + o / multiplier;
            if (whole) {
                // The same loops with bounds that compilers know in an export.
                for (int y = 0; y < g.kernelHeight; ++y) {
                    for (int x = 0; x < g.kernelWidth; ++x)
                        sum += static_cast<Sum>(channel[((top + y * g.dilationY) * g.inWidth + left + x * g.dilationX) * g.inStride])
                               * static_cast<Sum>(kernel[y * g.kernelWidth + x]);
                }
            }
            else {
                for (int y = ky.begin; y < ky.end; ++y) {
                    for (int x = kx.begin; x < kx.end; ++x)
                        sum += static_cast<Sum>(channel[((top + y * g.dilationY) * g.inWidth + left + x * g.dilationX) * g.inStride])
                               * static_cast<Sum>(kernel[y * g.kernelWidth + x]);
                }
            }
            pixel[o] = static_cast<Out>(finish(sum, o));
        }
    }
}

/// The sums of row oy, one output a channel, with weights [KH][KW][channels]: tap by tap over all channels, for vectors.
template <class G, class In, class Weight, class Bias, class Sum>
inline void depthwiseSumsRow(const G& g, int oy, const In* in, const Weight* weights, const Bias* biases, Sum* sums)
{
    const int top = oy * g.strideY - g.padTop;
    const TapRange ky = tapsInside(top, g.kernelHeight, g.dilationY, g.inHeight);
    for (int ox = 0; ox < g.outWidth; ++ox) {
        const int left = ox * g.strideX - g.padLeft;
        const TapRange kx = tapsInside(left, g.kernelWidth, g.dilationX, g.inWidth);
        Sum* const pixel = sums + (oy * g.outWidth + ox) * g.outStride;
        for (int o = 0; o < g.outputs; ++o)
            pixel[o] = biases ? static_cast<Sum>(biases[o]) : static_cast<Sum>(0);
        for (int y = ky.begin; y < ky.end; ++y) {
            for (int x = kx.begin; x < kx.end; ++x) {
                const In* const from = in + ((top + y * g.dilationY) * g.inWidth + left + x * g.dilationX) * g.inStride;
                const Weight* const tap = weights + (y * g.kernelWidth + x) * g.outputs;
                for (int o = 0; o < g.outputs; ++o)
                    pixel[o] += static_cast<Sum>(from[o]) * static_cast<Sum>(tap[o]);
            }
        }
    }
}

template <class Sum, class G, class In, class Weight, class Bias, class Finish, class Out>
inline void depthwise(const G& g, const In* in, const Weight* weights, const Bias* biases, const Finish& finish, Out* out)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        depthwiseRow<Sum>(g, oy, in, weights, biases, finish, out);
}

}  // namespace N2D2

#pragma once
// Convolution: out(o) = finish(bias(o) + Σ weight·in) over the taps that fall on the input. Fully connected layers too.
#include "dot.hpp"
#include "window.hpp"

namespace N2D2 {

/// Outputs [firstOutput, endOutput) of row oy.
template <class Sum, class G, class In, class Weight, class Bias, class Finish, class Out>
inline void convolveRow(const G& g, int oy, int firstOutput, int endOutput, const In* in, const Weight* weights, const Bias* biases,
                        const Finish& finish, Out* out)
{
    const int channels = g.inChannels / g.groups, perGroup = g.outputs / g.groups;
    const int rowLength = g.kernelWidth * channels, kernelSize = g.kernelHeight * rowLength;
    const bool contiguous = g.groups == 1 && g.dilationX == 1 && g.inStride == g.inChannels;
    const int top = oy * g.strideY - g.padTop;
    const TapRange ky = tapsInside(top, g.kernelHeight, g.dilationY, g.inHeight);
    for (int ox = 0; ox < g.outWidth; ++ox) {
        const int left = ox * g.strideX - g.padLeft;
        const TapRange kx = tapsInside(left, g.kernelWidth, g.dilationX, g.inWidth);
        Out* const pixel = out + (oy * g.outWidth + ox) * g.outStride;
        const bool whole = contiguous && kx.begin == 0 && kx.end == g.kernelWidth;
        for (int o = firstOutput; o < endOutput; ++o) {
            Sum sum = biases ? static_cast<Sum>(biases[o]) : static_cast<Sum>(0);
            const Weight* const kernel = weights + o * kernelSize;
            const In* const group = in + (o / perGroup) * channels;
            for (int y = ky.begin; y < ky.end; ++y) {
                const int row = (top + y * g.dilationY) * g.inWidth + left;
                if (whole)
                    sum = dotProduct(group + row * g.inStride, kernel + y * rowLength, rowLength, sum);
                else if (contiguous)
                    sum = dotProduct(group + (row + kx.begin) * g.inStride, kernel + y * rowLength + kx.begin * channels,
                                     (kx.end - kx.begin) * channels, sum);
                else
                    for (int x = kx.begin; x < kx.end; ++x)
                        sum = dotProduct(group + (row + x * g.dilationX) * g.inStride, kernel + y * rowLength + x * channels, channels, sum);
            }
            pixel[o] = static_cast<Out>(finish(sum, o));
        }
    }
}

template <class Sum, class G, class In, class Weight, class Bias, class Finish, class Out>
inline void convolve(const G& g, const In* in, const Weight* weights, const Bias* biases, const Finish& finish, Out* out)
{
    if (g.outHeight > 1) {
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
        for (int oy = 0; oy < g.outHeight; ++oy)
            convolveRow<Sum>(g, oy, 0, g.outputs, in, weights, biases, finish, out);
        return;
    }
    // Fully connected: one row, many outputs.
    enum { Block = 16 };
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int o = 0; o < g.outputs; o += Block)
        convolveRow<Sum>(g, 0, o, o + Block < g.outputs ? o + Block : g.outputs, in, weights, biases, finish, out);
}

}  // namespace N2D2

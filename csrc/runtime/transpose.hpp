#pragma once
// Axes exchanged: the x, y and channels of the output are axes `axisX`, `axisY` and `axisC` of the input (0: x, 1: y, 2: channels).

namespace N2D2 {

template <class G, class In, class Out> inline void transposeRow(const G& g, int oy, const In* in, Out* out)
{
    const int strides[3] = {g.inStride, g.inWidth * g.inStride, 1};
    const int stepX = strides[g.axisX], stepY = strides[g.axisY], stepC = strides[g.axisC];
    for (int ox = 0; ox < g.outWidth; ++ox) {
        const In* const from = in + oy * stepY + ox * stepX;
        Out* const pixel = out + (oy * g.outWidth + ox) * g.outStride;
        for (int c = 0; c < g.outputs; ++c)
            pixel[c] = static_cast<Out>(from[c * stepC]);
    }
}

template <class G, class In, class Out> inline void transpose(const G& g, const In* in, Out* out)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        transposeRow(g, oy, in, out);
}

}  // namespace N2D2

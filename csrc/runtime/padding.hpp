#pragma once
// A border of zeros; negative padding crops.

namespace N2D2 {

template <class G, class In, class Out> inline void padRow(const G& g, int oy, const In* in, Out* out)
{
    const int y = oy - g.padTop;
    for (int ox = 0; ox < g.outWidth; ++ox) {
        const int x = ox - g.padLeft;
        Out* const pixel = out + (oy * g.outWidth + ox) * g.outStride;
        if (y >= 0 && y < g.inHeight && x >= 0 && x < g.inWidth) {
            const In* const from = in + (y * g.inWidth + x) * g.inStride;
            for (int c = 0; c < g.outputs; ++c)
                pixel[c] = static_cast<Out>(from[c]);
        }
        else {
            for (int c = 0; c < g.outputs; ++c)
                pixel[c] = static_cast<Out>(0);
        }
    }
}

template <class G, class In, class Out> inline void pad(const G& g, const In* in, Out* out)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        padRow(g, oy, in, out);
}

}  // namespace N2D2

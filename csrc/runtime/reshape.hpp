#pragma once
// Other sizes for the same elements, in the order channel, y, x, which is the users' one: in memory (y, x, channel) they move, unless both
// the input and the output have one pixel or one channel.

namespace N2D2 {

template <class G, class In, class Out> inline void reshapeRow(const G& g, int oy, const In* in, Out* out)
{
    const int inSize = g.inWidth * g.inHeight, outSize = g.outWidth * g.outHeight;
    for (int ox = 0; ox < g.outWidth; ++ox) {
        Out* const pixel = out + (oy * g.outWidth + ox) * g.outStride;
        for (int c = 0; c < g.outputs; ++c) {
            const int at = c * outSize + oy * g.outWidth + ox;
            pixel[c] = static_cast<Out>(in[at % inSize * g.inStride + at / inSize]);
        }
    }
}

template <class G, class In, class Out> inline void reshape(const G& g, const In* in, Out* out)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        reshapeRow(g, oy, in, out);
}

}  // namespace N2D2

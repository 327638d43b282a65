#pragma once
// finish() alone: Scaling and Activation cells, one input of a concatenation (its outputs are then a part of the channels of a pixel:
// `out` points at the first, outStride steps over all of them).

namespace N2D2 {

template <class Sum, class G, class In, class Finish, class Out>
inline void rescaleChannelsRow(const G& g, int oy, const In* in, const Finish& finish, Out* out)
{
    for (int ox = 0; ox < g.outWidth; ++ox) {
        const In* const from = in + (oy * g.outWidth + ox) * g.inStride;
        Out* const pixel = out + (oy * g.outWidth + ox) * g.outStride;
        for (int c = 0; c < g.outputs; ++c)
            pixel[c] = static_cast<Out>(finish(static_cast<Sum>(from[c]), c));
    }
}

template <class Sum, class G, class In, class Finish, class Out>
inline void rescaleChannels(const G& g, const In* in, const Finish& finish, Out* out)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        rescaleChannelsRow<Sum>(g, oy, in, finish, out);
}

}  // namespace N2D2

#pragma once
// exp(x_c) / Σ exp(x) over groups of channels (`groupSize`, all of them: outputs), pixel by pixel.
#include <cmath>
#include <cstdint>

namespace N2D2 {

/// In integers: with d = max - x, e = expTable[min(d, tableSize - 1)], y = floor(high·e / Σe + 1/2), 0 to `high`. The table holds
/// exp(-d·scale), in units of its own; its first entry is above 0.
template <class G, class In, class Out> inline void softmaxRow(const G& g, int oy, const In* in, const std::int32_t* expTable, Out* out)
{
    for (int ox = 0; ox < g.outWidth; ++ox) {
        for (int c = 0; c < g.outputs; c += g.groupSize) {
            const In* const from = in + (oy * g.outWidth + ox) * g.inStride + c;
            Out* const to = out + (oy * g.outWidth + ox) * g.outStride + c;
            std::int64_t most = from[0], sum = 0;
            for (int i = 1; i < g.groupSize; ++i)
                most = from[i] > most ? static_cast<std::int64_t>(from[i]) : most;
            const std::int64_t last = g.tableSize - 1;
            for (int i = 0; i < g.groupSize; ++i) {
                const std::int64_t d = most - from[i];
                sum += expTable[d < last ? d : last];
            }
            for (int i = 0; i < g.groupSize; ++i) {
                const std::int64_t d = most - from[i];
                const std::int64_t e = expTable[d < last ? d : last];
                to[i] = static_cast<Out>((2 * e * g.high + sum) / (2 * sum));
            }
        }
    }
}

template <class G, class In, class Out> inline void softmax(const G& g, const In* in, const std::int32_t* expTable, Out* out)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        softmaxRow(g, oy, in, expTable, out);
}

template <class G, class T> inline void softmaxFloatRow(const G& g, int oy, const T* in, T* out)
{
    for (int ox = 0; ox < g.outWidth; ++ox) {
        for (int c = 0; c < g.outputs; c += g.groupSize) {
            const T* const from = in + (oy * g.outWidth + ox) * g.inStride + c;
            T* const to = out + (oy * g.outWidth + ox) * g.outStride + c;
            T most = from[0], sum = 0;
            for (int i = 1; i < g.groupSize; ++i)
                most = from[i] > most ? from[i] : most;
            for (int i = 0; i < g.groupSize; ++i) {
                to[i] = std::exp(from[i] - most);
                sum += to[i];
            }
            for (int i = 0; i < g.groupSize; ++i)
                to[i] /= sum;
        }
    }
}

template <class G, class T> inline void softmaxFloat(const G& g, const T* in, T* out)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        softmaxFloatRow(g, oy, in, out);
}

}  // namespace N2D2

#pragma once
// Other sizes by interpolation. The geometry of the bilinear ones has `halfPixel` (Bilinear: pixels are at their centres) and
// `alignCorners` (BilinearTF: the corners of input and output coincide).
#include <cstdint>

namespace N2D2 {

template <class G, class In, class Out> inline void resizeNearestRow(const G& g, int oy, const In* in, Out* out)
{
    const In* const row = in + static_cast<int>(static_cast<std::int64_t>(oy) * g.inHeight / g.outHeight) * g.inWidth * g.inStride;
    for (int ox = 0; ox < g.outWidth; ++ox) {
        const In* const from = row + static_cast<int>(static_cast<std::int64_t>(ox) * g.inWidth / g.outWidth) * g.inStride;
        Out* const pixel = out + (oy * g.outWidth + ox) * g.outStride;
        for (int c = 0; c < g.outputs; ++c)
            pixel[c] = static_cast<Out>(from[c]);
    }
}

/// in(floor(ox·inWidth / outWidth), floor(oy·inHeight / outHeight))
template <class G, class In, class Out> inline void resizeNearest(const G& g, const In* in, Out* out)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        resizeNearestRow(g, oy, in, out);
}

/// Where output o of an axis lies: between the inputs `low` and `high`, weights `first` and `second`.
template <class Weight> struct ResizePosition {
    int low, high;
    Weight first, second;
};

/// In integers the weights are multiples of 2^-11, floor(x + 1/2) of the exact position; they add up to 1.
template <class Weight> inline ResizePosition<Weight> resizePosition(int o, int in, int out, bool halfPixel, bool alignCorners, Weight)
{
    const bool aligned = alignCorners && out > 1;
    // numerator / denominator: the position among the inputs
    const std::int64_t ends = aligned ? in - 1 : in, steps = aligned ? out - 1 : out;
    std::int64_t numerator = halfPixel ? (2 * static_cast<std::int64_t>(o) + 1) * ends - steps : 2 * static_cast<std::int64_t>(o) * ends;
    const std::int64_t denominator = 2 * steps;
    numerator = numerator > 0 ? numerator : 0;
    const std::int64_t last = in - 1, low = numerator / denominator < last ? numerator / denominator : last;
    const Weight second = static_cast<Weight>((((numerator - low * denominator) << 12) + denominator) / (2 * denominator));
    const ResizePosition<Weight> position = {static_cast<int>(low), static_cast<int>(low < last ? low + 1 : last), 2048 - second, second};
    return position;
}

template <class T> inline ResizePosition<T> resizeFloatPosition(int o, int in, int out, bool halfPixel, bool alignCorners)
{
    const double scale = alignCorners && out > 1 ? static_cast<double>(in - 1) / (out - 1) : static_cast<double>(in) / out;
    const double half = halfPixel ? 0.5 : 0.0;
    double source = (o + half) * scale - half;
    source = source > 0.0 ? source : 0.0;
    const int low = static_cast<int>(source) < in - 1 ? static_cast<int>(source) : in - 1;
    const T second = static_cast<T>(source - low);
    const ResizePosition<T> position = {low, low < in - 1 ? low + 1 : in - 1, static_cast<T>(1) - second, second};
    return position;
}

inline ResizePosition<float> resizePosition(int o, int in, int out, bool halfPixel, bool alignCorners, float)
{
    return resizeFloatPosition<float>(o, in, out, halfPixel, alignCorners);
}
inline ResizePosition<double> resizePosition(int o, int in, int out, bool halfPixel, bool alignCorners, double)
{
    return resizeFloatPosition<double>(o, in, out, halfPixel, alignCorners);
}

/// What weights and sums are for an element: 32 bits are enough for 8 and 22.
template <class T> struct ResizeSum { typedef std::int64_t Type; };
template <> struct ResizeSum<std::int8_t> { typedef std::int32_t Type; };
template <> struct ResizeSum<std::uint8_t> { typedef std::int32_t Type; };
template <> struct ResizeSum<float> { typedef float Type; };
template <> struct ResizeSum<double> { typedef double Type; };

inline std::int64_t resizeRounded(std::int64_t sum) { return (sum + (1 << 21)) >> 22; }
inline std::int32_t resizeRounded(std::int32_t sum) { return (sum + (1 << 21)) >> 22; }
inline float resizeRounded(float sum) { return sum; }
inline double resizeRounded(double sum) { return sum; }

template <class G, class In, class Out> inline void resizeBilinearRow(const G& g, int oy, const In* in, Out* out)
{
    typedef typename ResizeSum<In>::Type Sum;
    const ResizePosition<Sum> y = resizePosition(oy, g.inHeight, g.outHeight, g.halfPixel != 0, g.alignCorners != 0, Sum(0));
    for (int ox = 0; ox < g.outWidth; ++ox) {
        const ResizePosition<Sum> x = resizePosition(ox, g.inWidth, g.outWidth, g.halfPixel != 0, g.alignCorners != 0, Sum(0));
        const In* const topLeft = in + (y.low * g.inWidth + x.low) * g.inStride;
        const In* const topRight = in + (y.low * g.inWidth + x.high) * g.inStride;
        const In* const bottomLeft = in + (y.high * g.inWidth + x.low) * g.inStride;
        const In* const bottomRight = in + (y.high * g.inWidth + x.high) * g.inStride;
        Out* const pixel = out + (oy * g.outWidth + ox) * g.outStride;
        for (int c = 0; c < g.outputs; ++c) {
            const Sum top = x.first * static_cast<Sum>(topLeft[c]) + x.second * static_cast<Sum>(topRight[c]);
            const Sum bottom = x.first * static_cast<Sum>(bottomLeft[c]) + x.second * static_cast<Sum>(bottomRight[c]);
            pixel[c] = static_cast<Out>(resizeRounded(static_cast<Sum>(y.first * top + y.second * bottom)));
        }
    }
}

/// In integers floor(Σ weight·in + 1/2), with the weights of both axes multiplied.
template <class G, class In, class Out> inline void resizeBilinear(const G& g, const In* in, Out* out)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        resizeBilinearRow(g, oy, in, out);
}

}  // namespace N2D2

#pragma once
// What becomes of the sum of a layer: rescaling, activation, saturation, in this order (docs/integer-arithmetic.md). Plain C++11: the
// simulation and the exported programs use this same file. A finish is called as finish(sum, output) and gives the value to store.
#include "integer_math.hpp"

namespace N2D2 {

// Rescalings --------------------------------------------------------------------------------------------------------
// Factors are one for all outputs (step 0) or one an output (step 1). Each gives the rescaled value clamped to [low, high].

inline std::int32_t clamped(std::int64_t v, std::int32_t low, std::int32_t high)
{
    return v > high ? high : (v < low ? low : static_cast<std::int32_t>(v));
}

/// v
struct NoRescale {
    template <class Sum> std::int32_t operator()(Sum v, int, std::int32_t low, std::int32_t high) const { return clamped(v, low, high); }
};

/// round((double)v·(double)factor), half away from zero
struct FloatRescale {
    const double* factors;
    int step;
    template <class Sum> std::int32_t operator()(Sum v, int output, std::int32_t low, std::int32_t high) const
    {
        return multiplyRound(static_cast<double>(v), factors[output * step], low, high);
    }
};

/// (v·factor + 2^(shift-1)) >> shift. The exporter proved that the product needs at most 63 bits.
struct FixedRescale {
    const std::int32_t* factors;
    int step;
    int shift;
    template <class Sum> std::int32_t operator()(Sum v, int output, std::int32_t low, std::int32_t high) const
    {
        const std::int64_t half = shift > 0 ? static_cast<std::int64_t>(1) << (shift - 1) : 0;
        return clamped((static_cast<std::int64_t>(v) * factors[output * step] + half) >> shift, low, high);
    }
};

/// (v + 2^(s-1)) >> s
struct SingleShiftRescale {
    const unsigned char* shifts;
    int step;
    template <class Sum> std::int32_t operator()(Sum v, int output, std::int32_t low, std::int32_t high) const
    {
        const int shift = shifts[output * step];
        const std::int64_t half = shift > 0 ? static_cast<std::int64_t>(1) << (shift - 1) : 0;
        return clamped((static_cast<std::int64_t>(v) + half) >> shift, low, high);
    }
};

/// (v + (v << a) + 2^(b-1)) >> b, shifts in pairs (a, b). The exporter proved that the sum needs at most 63 bits.
struct DoubleShiftRescale {
    const unsigned char* shifts;
    int step;
    template <class Sum> std::int32_t operator()(Sum v, int output, std::int32_t low, std::int32_t high) const
    {
        const int a = shifts[2 * output * step], b = shifts[2 * output * step + 1];
        const std::int64_t wide = v, half = b > 0 ? static_cast<std::int64_t>(1) << (b - 1) : 0;
        return clamped((wide + wide * (static_cast<std::int64_t>(1) << a) + half) >> b, low, high);
    }
};

// Activations -------------------------------------------------------------------------------------------------------

/// The value as it is (max pooling, concatenation without rescaling).
struct KeepFinish {
    template <class Sum> Sum operator()(Sum v, int) const { return v; }
};

/// Linear, Saturation, Rectifier: the bounds are all there is (low = 0 rectifies, as factors are positive; a Clipping is `high`).
template <class Rescale> struct ClampFinish {
    Rescale rescale;
    std::int32_t low, high;
    template <class Sum> std::int32_t operator()(Sum v, int output) const { return rescale(v, output, low, high); }
};

/// Rectifier with a leak: negative sums are multiplied first by slope·2^-16, rounded as fixed-point products are.
template <class Rescale> struct LeakyFinish {
    Rescale rescale;
    std::int32_t slope;
    std::int32_t low, high;
    template <class Sum> std::int32_t operator()(Sum v, int output) const
    {
        return rescale(v < 0 ? multiplyShift(v, slope, 16) : static_cast<std::int64_t>(v), output, low, high);
    }
};

/// Any other function: the rescaled sum, clamped to [low, high], looks its value up. The table starts at `low`, has an entry every 2^step
/// values, and one more at its end; between them the value is interpolated, floor(x + 1/2).
template <class Rescale, class Entry> struct TableFinish {
    Rescale rescale;
    const Entry* table;
    int step;
    std::int32_t low, high;
    template <class Sum> std::int32_t operator()(Sum v, int output) const
    {
        const std::int32_t at = rescale(v, output, low, high) - low;
        const std::int32_t left = table[at >> step], right = table[(at >> step) + (step > 0 ? 1 : 0)];
        const std::int32_t rest = at & ((1 << step) - 1), half = step > 0 ? 1 << (step - 1) : 0;
        return left + (((right - left) * rest + half) >> step);
    }
};

}  // namespace N2D2

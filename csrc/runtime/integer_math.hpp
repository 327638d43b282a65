#pragma once
// Integer arithmetic that the simulation of quantized networks and the exported programs share: plain C++11 and standard headers
// alone, so that an export can carry this file as it is. There is one rule of rounding for each purpose:
//   quantizers                      half to even            roundHalfEven()
//   fixed-point and shift rescaling floor(v + 1/2)          multiplyShift()
//   floating-point rescaling        half away from zero     roundHalfAway()
// Right shifts of negative numbers are arithmetic (guaranteed from C++20 on, and by every compiler before).
#include <cmath>
#include <cstdint>

namespace N2D2 {

/// In the processor's default rounding mode, which nothing here changes.
template <class T>
#ifdef __CUDACC__
__host__ __device__
#endif
inline T roundHalfEven(T v) { return std::nearbyint(v); }
template <class T> inline T roundHalfAway(T v) { return std::round(v); }

/// The integer of an integral value; the nearest one for values beyond 64 bits, 0 for NaN.
inline std::int64_t toInteger(double v)
{
    if (!(v > -9223372036854775808.0))
        return v != v ? 0 : INT64_MIN;
    return v >= 9223372036854775808.0 ? INT64_MAX : static_cast<std::int64_t>(v);
}

/// round(v·factor), half away from zero, clamped to [low, high]: clamped before it is rounded, which gives the same, as the bounds are
/// integers, and lets compilers use vectors. NaN gives low.
inline std::int32_t multiplyRound(double v, double factor, std::int32_t low, std::int32_t high)
{
    double x = v * factor;
    x = x > low ? x : static_cast<double>(low);
    x = x < high ? x : static_cast<double>(high);
    const std::int32_t whole = static_cast<std::int32_t>(x);
    const double rest = x - whole;
    return whole + (rest >= 0.5 ? 1 : 0) - (rest <= -0.5 ? 1 : 0);
}

/// floor(sqrt(v))
inline std::uint64_t squareRoot(std::uint64_t v)
{
    std::uint64_t root = 0, bit = static_cast<std::uint64_t>(1) << 62;
    while (bit > v)
        bit >>= 2;
    for (; bit != 0; bit >>= 2) {
        if (v >= root + bit) {
            v -= root + bit;
            root = (root >> 1) + bit;
        }
        else
            root >>= 1;
    }
    return root;
}

/// v clamped to `bits` (1 to 63) bits: [0, 2^bits - 1] when unsigned, else [-2^(bits-1), 2^(bits-1) - 1].
inline std::int64_t saturate(std::int64_t v, unsigned bits, bool isUnsigned)
{
    const std::int64_t top = static_cast<std::int64_t>((static_cast<std::uint64_t>(1) << (isUnsigned ? bits : bits - 1)) - 1);
    const std::int64_t bottom = isUnsigned ? 0 : -top - 1;
    return v > top ? top : (v < bottom ? bottom : v);
}

/// (v·factor + 2^(shift-1)) >> shift, without the half for shift 0 (at most 62): exact, as if with 128 bits, and saturated to 64.
inline std::int64_t multiplyShift(std::int64_t v, std::int32_t factor, unsigned shift)
{
    // v·factor = high·2^32 + low with 0 <= low < 2^32; no product needs more than 64 bits.
    std::int64_t low = static_cast<std::int64_t>(static_cast<std::uint64_t>(v) & 0xffffffffu) * factor;
    std::int64_t high = (v >> 32) * factor + (low >> 32);
    low = static_cast<std::int64_t>(static_cast<std::uint64_t>(low) & 0xffffffffu);
    if (shift > 32)
        return (high + (static_cast<std::int64_t>(1) << (shift - 33))) >> (shift - 32);
    if (shift > 0) {
        low += static_cast<std::int64_t>(1) << (shift - 1);
        high += low >> 32;
        low = static_cast<std::int64_t>(static_cast<std::uint64_t>(low) & 0xffffffffu);
    }
    if (shift < 32) {
        const std::int64_t limit = static_cast<std::int64_t>(1) << (31 + shift);
        if (high >= limit)
            return INT64_MAX;
        if (high < -limit)
            return INT64_MIN;
    }
    return high * (static_cast<std::int64_t>(1) << (32 - shift)) + (low >> shift);
}

}  // namespace N2D2

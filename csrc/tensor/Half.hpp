#pragma once
// The element type of Float16: IEEE 754 binary16 as a storage type, on any compiler and without F16C. Arithmetic of two halves
// computes in float and rounds once, as the standard wants; what adds many values works in float (ParamT, kernels/cpu/Half.hpp).
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace N2D2 {

/// Nearest half, ties to even; beyond 65504 infinite, NaN stays NaN.
constexpr std::uint16_t halfBits(float value)
{
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    const std::uint16_t sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
    const std::uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude >= 0x47800000u) {  // 2^16 and more, infinite, NaN
        if (magnitude > 0x7f800000u)
            return static_cast<std::uint16_t>(sign | 0x7e00u | ((magnitude >> 13) & 0x3ffu));
        return static_cast<std::uint16_t>(sign | 0x7c00u);
    }
    if (magnitude < 0x38800000u) {  // below 2^-14: subnormal, in steps of 2^-24
        if (magnitude <= 0x33000000u)
            return sign;  // up to 2^-25, whose tie goes to 0
        const std::uint32_t shift = 126u - (magnitude >> 23);  // 14 to 24
        const std::uint32_t mantissa = (magnitude & 0x7fffffu) | 0x800000u;
        const std::uint32_t kept = mantissa >> shift, rest = mantissa & ((1u << shift) - 1u), tie = 1u << (shift - 1u);
        return static_cast<std::uint16_t>(sign | (kept + (rest > tie || (rest == tie && (kept & 1u)))));
    }
    // A carry out of the mantissa steps the exponent, up to infinity.
    const std::uint32_t rounded = magnitude - 0x38000000u + 0xfffu + ((magnitude >> 13) & 1u);
    return static_cast<std::uint16_t>(sign | (rounded >> 13));
}

/// Exact.
constexpr float floatOfHalf(std::uint16_t bits)
{
    const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16, rest = bits & 0x7fffu;
    if (rest >= 0x7c00u)  // infinite, or a (quiet) NaN
        return std::bit_cast<float>(sign | 0x7f800000u | ((rest & 0x3ffu) << 13) | ((rest & 0x3ffu) ? 0x400000u : 0u));
    if (rest >= 0x0400u)
        return std::bit_cast<float>(sign | ((rest << 13) + 0x38000000u));
    const float magnitude = static_cast<float>(rest) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
}

/// Rounded to odd where float is too narrow, so that a second rounding gives the nearest half of `value`.
constexpr float oddFloat(double value)
{
    const float near = static_cast<float>(value);
    if (static_cast<double>(near) == value || value != value || near - near != 0.0f)
        return near;
    std::uint32_t bits = std::bit_cast<std::uint32_t>(near);
    if (bits & 1u)
        return near;
    const bool above = (static_cast<double>(near) > value) == (value > 0.0);  // farther from 0 than the value
    bits = above ? bits - 1u : bits + 1u;
    return std::bit_cast<float>(bits);
}

class half {
public:
    half() = default;
    constexpr explicit half(float value) : mBits(halfBits(value)) {}
    template <class U>
        requires(std::is_arithmetic_v<U> && !std::is_same_v<U, float>)
    constexpr explicit half(U value)
        : mBits(halfBits(sizeof(U) < 4 ? static_cast<float>(value) : oddFloat(static_cast<double>(value))))
    {
    }
    static constexpr half fromBits(std::uint16_t bits)
    {
        half value{};
        value.mBits = bits;
        return value;
    }
    constexpr std::uint16_t bits() const { return mBits; }

    constexpr operator float() const { return floatOfHalf(mBits); }

    template <class U>
        requires std::is_arithmetic_v<U>
    constexpr half& operator=(U value)
    {
        return *this = half(value);
    }
    template <class U> constexpr half& operator+=(U value) { return *this = half(float(*this) + value); }
    template <class U> constexpr half& operator-=(U value) { return *this = half(float(*this) - value); }
    template <class U> constexpr half& operator*=(U value) { return *this = half(float(*this) * value); }
    template <class U> constexpr half& operator/=(U value) { return *this = half(float(*this) / value); }

    friend constexpr half operator+(half a, half b) { return half(float(a) + float(b)); }
    friend constexpr half operator-(half a, half b) { return half(float(a) - float(b)); }
    friend constexpr half operator*(half a, half b) { return half(float(a) * float(b)); }
    friend constexpr half operator/(half a, half b) { return half(float(a) / float(b)); }
    friend constexpr half operator-(half a) { return fromBits(static_cast<std::uint16_t>(a.mBits ^ 0x8000u)); }

private:
    std::uint16_t mBits;
};
static_assert(sizeof(half) == 2 && std::is_trivially_copyable_v<half>);

/// What values of T are added up in, and what statistics and coefficients of a cell of T are kept in (ParamT of spec cells §8.1).
template <class T> using ParamT = std::conditional_t<std::is_same_v<T, half>, float, T>;
/// Floating point element types.
template <class T> inline constexpr bool isReal = std::is_floating_point_v<T> || std::is_same_v<T, half>;

/// Whole arrays, with F16C where the processor has it: the same values.
void convertHalf(const half* from, float* to, std::size_t count);
void convertHalf(const float* from, half* to, std::size_t count);

}  // namespace N2D2

template <> class std::numeric_limits<N2D2::half> {
    using half = N2D2::half;

public:
    static constexpr bool is_specialized = true, is_signed = true, is_integer = false, is_exact = false, has_infinity = true,
                          has_quiet_NaN = true, is_iec559 = true, is_bounded = true;
    static constexpr int digits = 11, digits10 = 3, max_digits10 = 5, radix = 2, min_exponent = -13, max_exponent = 16;
    static constexpr half min() noexcept { return half::fromBits(0x0400); }
    static constexpr half max() noexcept { return half::fromBits(0x7bff); }
    static constexpr half lowest() noexcept { return half::fromBits(0xfbff); }
    static constexpr half epsilon() noexcept { return half::fromBits(0x1400); }
    static constexpr half infinity() noexcept { return half::fromBits(0x7c00); }
    static constexpr half quiet_NaN() noexcept { return half::fromBits(0x7e00); }
    static constexpr half denorm_min() noexcept { return half::fromBits(0x0001); }
};

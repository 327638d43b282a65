#pragma once
// Exponentials that vector loops can swallow (core/Simd.hpp): no branch, no table, no call. Nothing is contracted, so that a value
// gives the same bits in every lane, on every machine and in scalar code. Of double, and on a GPU, the standard library's.
#include <bit>
#include <cmath>
#include <cstdint>

#include "core/DeviceCode.hpp"

namespace N2D2::simd {

namespace detail {

/// x = n·ln2 + r with |r| <= ln2/2: n as it lies in the low bits of 1.5·2^23 + n, and e^r - 1 (polynomial of Cephes' expf).
struct Reduced {
    std::uint32_t bits;
    float less1;
};

/// For |x| < 2^21.
inline Reduced reduced(float x)
{
    const float rounded = x * 1.44269504088896341f + 12582912.0f;
    const float n = rounded - 12582912.0f;
    const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    return {std::bit_cast<std::uint32_t>(rounded), p * (r * r) + r};
}

/// 2^n for -126 <= n <= 127.
inline float power(std::int32_t n)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(n + 127) << 23);
}

}  // namespace detail

/// e^x of any x, denormal results too, to 1 unit in the last place.
N2D2_DEVICE_CODE inline float exp(float x)
{
#ifdef __CUDA_ARCH__
    return ::expf(x);
#else
    x = x < -104.0f ? -104.0f : x;
    x = x > 89.0f ? 89.0f : x;
    const detail::Reduced part = detail::reduced(x);
    // In two steps, as 2^-150 and 2^128 are no floats; the first one is exact.
    const std::int32_t n = static_cast<std::int32_t>(part.bits - 0x4B400000u), half = n >> 1;
    return (part.less1 + 1.0f) * detail::power(half) * detail::power(n - half);
#endif
}
N2D2_DEVICE_CODE inline double exp(double x) { return std::exp(x); }

/// e^x - 1 of x <= 0 to 1 unit in the last place.
N2D2_DEVICE_CODE inline float expm1Negative(float x)
{
#ifdef __CUDA_ARCH__
    return ::expm1f(x);
#else
    x = x < -87.0f ? -87.0f : x;
    const detail::Reduced part = detail::reduced(x);
    const float scale = detail::power(static_cast<std::int32_t>(part.bits - 0x4B400000u));
    return scale * part.less1 + (scale - 1.0f);
#endif
}
N2D2_DEVICE_CODE inline double expm1Negative(double x) { return std::expm1(x); }

/// tanh(x) of any x to 2 units in the last place. Near 0, where the quotient loses digits, the polynomial of Cephes' tanhf.
N2D2_DEVICE_CODE inline float tanh(float x)
{
#ifdef __CUDA_ARCH__
    return ::tanhf(x);
#else
    float size = std::abs(x);
    size = size > 10.0f ? 10.0f : size;  // tanh is 1 from 9.02 on
    const detail::Reduced part = detail::reduced(2.0f * size);
    const float e = (part.less1 + 1.0f) * detail::power(static_cast<std::int32_t>(part.bits - 0x4B400000u));
    const float far = 1.0f - 2.0f / (e + 1.0f);
    const float s = x * x;
    float p = -5.70498872745e-3f;
    p = p * s + 2.06390887954e-2f;
    p = p * s - 5.37397155531e-2f;
    p = p * s + 1.33314422036e-1f;
    p = p * s - 3.33332819422e-1f;
    const float near = p * s * x + x;
    return s < 0.390625f ? near : (x < 0.0f ? -far : far);
#endif
}
N2D2_DEVICE_CODE inline double tanh(double x) { return std::tanh(x); }

/// log(1 + x) of 0 <= x <= 1 to 2 units in the last place: 2·atanh(x / (2 + x)) by its series.
N2D2_DEVICE_CODE inline float log1pUnit(float x)
{
#ifdef __CUDA_ARCH__
    return ::log1pf(x);
#else
    const float s = x / (2.0f + x), z = s * s;
    float p = 1.0f / 15.0f;
    p = p * z + 1.0f / 13.0f;
    p = p * z + 1.0f / 11.0f;
    p = p * z + 1.0f / 9.0f;
    p = p * z + 1.0f / 7.0f;
    p = p * z + 1.0f / 5.0f;
    p = p * z + 1.0f / 3.0f;
    const float twice = s + s;
    return twice * (z * p) + twice;
#endif
}
N2D2_DEVICE_CODE inline double log1pUnit(double x) { return std::log1p(x); }

}  // namespace N2D2::simd

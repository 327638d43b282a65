#pragma once
// Registers of the fast convolution: 16 (or 4, 8, 12) sums of one pixel, as many times 4 weights, and 4 inputs of the pixel for all of them.
//   Sums<Lanes>, Weights<Lanes>, Inputs<Lanes>
//   offset<In>()                 what input() adds to the inputs (modulo 2^32): sums start at -offset·(sum of the weights)
//   start(sums, values)          Lanes values
//   load<Lanes, Present>(weights, packed)   Present x 4 weights, as many as there are
//   input<Lanes>(in)             4 consecutive inputs
//   dot<In, Lanes>(sums, input, weights)
//   values(sums, out)            Lanes values
// MaxRegisters: blocks of 16 sums and of weights, MaxBlocks: blocks of weights, at a time.
#include "fast_simd.hpp"

namespace N2D2 {
namespace fast {

template <class In> constexpr bool isSigned() { return static_cast<In>(-1) < static_cast<In>(0); }

inline std::int32_t load4(const void* p)
{
    std::int32_t v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

#if N2D2_SIMD_LEVEL == N2D2_SIMD_avx512vnni

constexpr int MaxRegisters = 30, MaxBlocks = 8;

/// Up to 8 lanes half registers, of which processors have twice as many a cycle.
template <int Lanes, bool Half = (Lanes <= 8)> struct Registers;

template <int Lanes> struct Registers<Lanes, false> {
    typedef __m512i Type;
    template <int Present> static N2D2_INLINE Type load(const void* p)
    {
        return Present == 16 ? _mm512_loadu_si512(p) : _mm512_maskz_loadu_epi32(static_cast<__mmask16>((1U << Present) - 1), p);
    }
    static N2D2_INLINE Type same(std::int32_t v) { return _mm512_set1_epi32(v); }
};
template <int Lanes> struct Registers<Lanes, true> {
    typedef __m256i Type;
    template <int Present> static N2D2_INLINE Type load(const void* p)
    {
        return Present == 8 ? _mm256_loadu_si256(static_cast<const __m256i*>(p)) : _mm256_zextsi128_si256(_mm_loadu_si128(static_cast<const __m128i*>(p)));
    }
    static N2D2_INLINE Type same(std::int32_t v) { return _mm256_set1_epi32(v); }
};
template <int Lanes> using Sums = typename Registers<Lanes>::Type;
template <int Lanes> using Weights = typename Registers<Lanes>::Type;
template <int Lanes> using Inputs = typename Registers<Lanes>::Type;

/// vpdpbusd multiplies unsigned by signed: signed inputs are moved up by 128.
template <class In> constexpr int offset() { return isSigned<In>() ? 128 : 0; }

template <int Lanes> N2D2_INLINE void start(Sums<Lanes>& sums, const std::int32_t* values) { sums = Registers<Lanes>::template load<Lanes>(values); }
template <int Lanes, int Present> N2D2_INLINE void load(Weights<Lanes>& weights, const std::int8_t* packed)
{
    weights = Registers<Lanes>::template load<Present>(packed);
#if defined(__GNUC__) && !defined(__clang__)
    asm("" : "+v"(weights));  // GCC would load them again for each pixel.
#endif
}
N2D2_INLINE __m512i moved(__m512i v) { return _mm512_xor_si512(v, _mm512_set1_epi8(-128)); }
N2D2_INLINE __m256i moved(__m256i v) { return _mm256_xor_si256(v, _mm256_set1_epi8(-128)); }
template <int Lanes, class In> N2D2_INLINE Inputs<Lanes> input(const In* in)
{
    const Inputs<Lanes> v = Registers<Lanes>::same(load4(in));
    return isSigned<In>() ? moved(v) : v;
}
template <class In, int Lanes> N2D2_INLINE void dot(__m512i& sums, __m512i in, __m512i weights)
{
    sums = _mm512_dpbusd_epi32(sums, in, weights);
}
template <class In, int Lanes> N2D2_INLINE void dot(__m256i& sums, __m256i in, __m256i weights)
{
    sums = _mm256_dpbusd_epi32(sums, in, weights);
}
template <int Lanes> N2D2_INLINE void values(__m512i sums, std::int32_t* out)
{
    _mm512_mask_storeu_epi32(out, static_cast<__mmask16>((1U << Lanes) - 1), sums);
}
template <int Lanes> N2D2_INLINE void values(__m256i sums, std::int32_t* out)
{
    _mm256_mask_storeu_epi32(out, static_cast<__mmask8>((1U << (Lanes < 8 ? Lanes : 8)) - 1), sums);
}

#elif N2D2_SIMD_LEVEL == N2D2_SIMD_avxvnni

constexpr int MaxRegisters = 7, MaxBlocks = 1;
template <int Lanes> struct Sums { __m256i v[(Lanes + 7) / 8]; };
template <int Lanes> struct Weights { __m256i v[(Lanes + 7) / 8]; };
template <int> using Inputs = __m256i;

template <class In> constexpr int offset() { return isSigned<In>() ? 128 : 0; }

/// Lanes·4 bytes, the rest 0
template <int Lanes> N2D2_INLINE void loadLanes(__m256i* v, const void* p)
{
    const char* bytes = static_cast<const char*>(p);
    N2D2_UNROLL for (int i = 0; i < Lanes / 8; ++i)
        v[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + 32 * i));
    if (Lanes % 8)
        v[(Lanes - 1) / 8] = _mm256_inserti128_si256(_mm256_setzero_si256(),
                                                     _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + Lanes / 8 * 32)), 0);
}
template <int Lanes> N2D2_INLINE void start(Sums<Lanes>& sums, const std::int32_t* values) { loadLanes<Lanes>(sums.v, values); }
template <int Lanes, int> N2D2_INLINE void load(Weights<Lanes>& weights, const std::int8_t* packed) { loadLanes<Lanes>(weights.v, packed); }
template <int Lanes, class In> N2D2_INLINE Inputs<Lanes> input(const In* in)
{
    const __m256i v = _mm256_set1_epi32(load4(in));
    return isSigned<In>() ? _mm256_xor_si256(v, _mm256_set1_epi8(-128)) : v;
}
template <class In, int Lanes> N2D2_INLINE void dot(Sums<Lanes>& sums, Inputs<Lanes> in, const Weights<Lanes>& weights)
{
    N2D2_UNROLL for (int i = 0; i < (Lanes + 7) / 8; ++i)
#if defined(__AVXVNNI__)
        sums.v[i] = _mm256_dpbusd_avx_epi32(sums.v[i], in, weights.v[i]);
#else
        sums.v[i] = _mm256_dpbusd_epi32(sums.v[i], in, weights.v[i]);
#endif
}
template <int Lanes> N2D2_INLINE void values(const Sums<Lanes>& sums, std::int32_t* out)
{
    N2D2_UNROLL for (int i = 0; i < Lanes / 8; ++i)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + 8 * i), sums.v[i]);
    if (Lanes % 8)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + Lanes / 8 * 8), _mm256_castsi256_si128(sums.v[(Lanes - 1) / 8]));
}

#elif N2D2_SIMD_LEVEL == N2D2_SIMD_avx2

// Of 16 bits, as vpmaddubsw saturates. A register holds 4 outputs: the sums over inputs 0, 1 and over inputs 2, 3.
constexpr int MaxRegisters = 4, MaxBlocks = 1;
template <int Lanes> struct Sums { __m256i v[Lanes / 4]; };
template <int Lanes> struct Weights { const std::int8_t* packed; };
template <int> using Inputs = __m256i;

template <class In> constexpr int offset() { return 0; }

template <int Lanes> N2D2_INLINE void start(Sums<Lanes>& sums, const std::int32_t* values)
{
    N2D2_UNROLL for (int i = 0; i < Lanes / 4; ++i)
        sums.v[i] = _mm256_cvtepu32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(values + 4 * i)));
}
template <int Lanes, int> N2D2_INLINE void load(Weights<Lanes>& weights, const std::int8_t* packed) { weights.packed = packed; }
template <int Lanes, class In> N2D2_INLINE Inputs<Lanes> input(const In* in)
{
    const __m128i bytes = _mm_cvtsi32_si128(load4(in));
    return _mm256_broadcastq_epi64(isSigned<In>() ? _mm_cvtepi8_epi16(bytes) : _mm_cvtepu8_epi16(bytes));
}
template <class In, int Lanes> N2D2_INLINE void dot(Sums<Lanes>& sums, Inputs<Lanes> in, const Weights<Lanes>& weights)
{
    N2D2_UNROLL for (int i = 0; i < Lanes / 4; ++i) {
        const __m256i w = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(weights.packed + 16 * i)));
        sums.v[i] = _mm256_add_epi32(sums.v[i], _mm256_madd_epi16(in, w));
    }
}
template <int Lanes> N2D2_INLINE void values(const Sums<Lanes>& sums, std::int32_t* out)
{
    N2D2_UNROLL for (int i = 0; i < Lanes / 4; ++i) {
        const __m128i low = _mm256_castsi256_si128(sums.v[i]), high = _mm256_extracti128_si256(sums.v[i], 1);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 4 * i), _mm_hadd_epi32(low, high));
    }
}

#elif N2D2_SIMD_LEVEL == N2D2_SIMD_neon

constexpr int MaxRegisters = 6, MaxBlocks = 1;
template <int Lanes> struct Sums { int32x4_t v[Lanes / 4]; };
template <int Lanes> struct Weights { int8x16_t v[Lanes / 4]; };

template <int Lanes> N2D2_INLINE void start(Sums<Lanes>& sums, const std::int32_t* values)
{
    N2D2_UNROLL for (int i = 0; i < Lanes / 4; ++i)
        sums.v[i] = vld1q_s32(values + 4 * i);
}
template <int Lanes, int> N2D2_INLINE void load(Weights<Lanes>& weights, const std::int8_t* packed)
{
    N2D2_UNROLL for (int i = 0; i < Lanes / 4; ++i)
        weights.v[i] = vld1q_s8(packed + 16 * i);
}
template <int Lanes> N2D2_INLINE void values(const Sums<Lanes>& sums, std::int32_t* out)
{
    N2D2_UNROLL for (int i = 0; i < Lanes / 4; ++i)
        vst1q_s32(out + 4 * i, sums.v[i]);
}

#if defined(__ARM_FEATURE_DOTPROD)
template <int> using Inputs = int8x16_t;
#if defined(__ARM_FEATURE_MATMUL_INT8)
template <class In> constexpr int offset() { return 0; }
#else
/// sdot multiplies signed by signed: unsigned inputs are moved down by 128.
template <class In> constexpr int offset() { return isSigned<In>() ? 0 : -128; }
#endif
template <int Lanes, class In> N2D2_INLINE Inputs<Lanes> input(const In* in)
{
    const int8x16_t v = vreinterpretq_s8_s32(vdupq_n_s32(load4(in)));
    return offset<In>() ? veorq_s8(v, vdupq_n_s8(-128)) : v;
}
template <class In, int Lanes> N2D2_INLINE void dot(Sums<Lanes>& sums, Inputs<Lanes> in, const Weights<Lanes>& weights)
{
    N2D2_UNROLL for (int i = 0; i < Lanes / 4; ++i) {
#if defined(__ARM_FEATURE_MATMUL_INT8)
        if (!isSigned<In>()) {
            sums.v[i] = vusdotq_s32(sums.v[i], vreinterpretq_u8_s8(in), weights.v[i]);
            continue;
        }
#endif
        sums.v[i] = vdotq_s32(sums.v[i], in, weights.v[i]);
    }
}
#else
/// 4 inputs twice, of 16 bits
template <int> using Inputs = int16x8_t;
template <class In> constexpr int offset() { return 0; }
template <int Lanes, class In> N2D2_INLINE Inputs<Lanes> input(const In* in)
{
    const int8x8_t v = vreinterpret_s8_s32(vdup_n_s32(load4(in)));
    return isSigned<In>() ? vmovl_s8(v) : vreinterpretq_s16_u16(vmovl_u8(vreinterpret_u8_s8(v)));
}
template <class In, int Lanes> N2D2_INLINE void dot(Sums<Lanes>& sums, Inputs<Lanes> in, const Weights<Lanes>& weights)
{
    N2D2_UNROLL for (int i = 0; i < Lanes / 4; ++i) {
        const int16x8_t low = vmovl_s8(vget_low_s8(weights.v[i])), high = vmovl_s8(vget_high_s8(weights.v[i]));
        const int32x4_t a = vpaddq_s32(vmull_s16(vget_low_s16(in), vget_low_s16(low)), vmull_s16(vget_low_s16(in), vget_high_s16(low)));
        const int32x4_t b = vpaddq_s32(vmull_s16(vget_low_s16(in), vget_low_s16(high)), vmull_s16(vget_low_s16(in), vget_high_s16(high)));
        sums.v[i] = vaddq_s32(sums.v[i], vpaddq_s32(a, b));
    }
}
#endif

#else

// plain_convolve.hpp needs none of this; fast_finish.hpp has sums from elsewhere.
template <int Lanes> struct Sums { std::int32_t v[Lanes]; };
template <int Lanes> N2D2_INLINE void values(const Sums<Lanes>& sums, std::int32_t* out)
{
    for (int i = 0; i < Lanes; ++i)
        out[i] = sums.v[i];
}

#endif

}  // namespace fast
}  // namespace N2D2

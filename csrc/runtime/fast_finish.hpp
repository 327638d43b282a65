#pragma once
// finish() of 16 consecutive outputs at a time: the same bits as finish.hpp gives one by one.
#include "fast_dot.hpp"
#include "finish.hpp"

namespace N2D2 {
namespace fast {

/// Any finish: one after another, which compilers turn into vectors where they can.
template <class Finish, int Valid> struct BlockFinish {
    const Finish& finish;
    int output;
    BlockFinish(const Finish& f, int o) : finish(f), output(o) {}
    template <int Lanes, class Out> N2D2_INLINE void store(const Sums<Lanes>& sums, Out* out) const
    {
        std::int32_t v[Lanes];
        values<Lanes>(sums, v);
        storeValues<Lanes>(v, out);
    }
    template <int Lanes, class Out> N2D2_INLINE void storeValues(const std::int32_t* v, Out* out) const
    {
        for (int i = 0; i < (Valid < Lanes ? Valid : Lanes); ++i)
            out[i] = static_cast<Out>(finish(v[i], output + i));
    }
};

#if N2D2_SIMD_LEVEL == N2D2_SIMD_avx512vnni

template <int Valid> constexpr __mmask16 mask16() { return static_cast<__mmask16>((1U << Valid) - 1); }
template <int Valid> constexpr __mmask8 maskLow() { return static_cast<__mmask8>(Valid >= 8 ? 255U : (1U << Valid) - 1); }
template <int Valid> constexpr __mmask8 maskHigh() { return static_cast<__mmask8>(Valid >= 8 ? (1U << (Valid - 8)) - 1 : 0); }

template <int Valid> N2D2_INLINE void store16(__m512i v, std::int8_t* out)
{
    if (Valid == 16)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm512_cvtepi32_epi8(v));
    else if (Valid == 8)
        _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm512_cvtepi32_epi8(v));
    else
        _mm_mask_storeu_epi8(out, mask16<Valid>(), _mm512_cvtepi32_epi8(v));
}
template <int Valid> N2D2_INLINE void store16(__m512i v, std::int16_t* out)
{
    if (Valid == 16)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm512_cvtepi32_epi16(v));
    else
        _mm256_mask_storeu_epi16(out, mask16<Valid>(), _mm512_cvtepi32_epi16(v));
}
template <int Valid> N2D2_INLINE void store16(__m512i v, std::int32_t* out) { _mm512_mask_storeu_epi32(out, mask16<Valid>(), v); }
template <int Valid> N2D2_INLINE void store16(__m512i v, std::uint8_t* out) { store16<Valid>(v, reinterpret_cast<std::int8_t*>(out)); }
template <int Valid> N2D2_INLINE void store16(__m512i v, std::uint16_t* out) { store16<Valid>(v, reinterpret_cast<std::int16_t*>(out)); }
template <int Valid> N2D2_INLINE void store16(__m512i v, std::uint32_t* out) { store16<Valid>(v, reinterpret_cast<std::int32_t*>(out)); }

/// Rescalings of 16 sums, clamped. Lanes beyond Valid are anything.
template <class Rescale, int Valid> struct BlockRescale;

template <int Valid> struct BlockRescale<NoRescale, Valid> {
    BlockRescale(const NoRescale&, int) {}
    N2D2_INLINE __m512i operator()(__m512i v, std::int32_t low, std::int32_t high) const
    {
        return _mm512_max_epi32(_mm512_min_epi32(v, _mm512_set1_epi32(high)), _mm512_set1_epi32(low));
    }
};

template <int Valid> struct BlockRescale<FloatRescale, Valid> {
    __m512d first, second;
    BlockRescale(const FloatRescale& rescale, int output)
    {
        if (rescale.step) {
            first = _mm512_maskz_loadu_pd(maskLow<Valid>(), rescale.factors + output);
            second = Valid > 8 ? _mm512_maskz_loadu_pd(maskHigh<Valid>(), rescale.factors + output + 8) : _mm512_setzero_pd();
        } else {
            first = second = _mm512_set1_pd(*rescale.factors);
        }
    }
    /// round(x) away from zero is the integer part of x ± (1/2 less one bit): exact for all |x| < 2^31. What is below the bound is clamped
    /// as an integer, as the conversion gives the lowest integer for it; NaN too.
    static N2D2_INLINE __m256i half(__m256i v, __m512d factor, std::int32_t low, std::int32_t high)
    {
        const __m512d bound = _mm512_set1_pd(high), below = _mm512_set1_pd(0.49999999999999994);
        const __m512d x = _mm512_min_pd(bound, _mm512_mul_pd(_mm512_cvtepi32_pd(v), factor));
        const __m512d away = low >= 0 ? below : _mm512_castsi512_pd(_mm512_ternarylogic_epi64(
            _mm512_castpd_si512(below), _mm512_castpd_si512(x), _mm512_set1_epi64(INT64_MIN), 0xF8));
        return _mm512_cvttpd_epi32(_mm512_add_pd(x, away));
    }
    N2D2_INLINE __m512i operator()(__m512i v, std::int32_t low, std::int32_t high) const
    {
        const __m256i a = half(_mm512_castsi512_si256(v), first, low, high);
        const __m256i b = Valid > 8 ? half(_mm512_extracti64x4_epi64(v, 1), second, low, high) : a;
        return _mm512_max_epi32(_mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1), _mm512_set1_epi32(low));
    }
};

/// 64-bit lanes: even and odd sums
struct Wide {
    __m512i even, odd;
};
N2D2_INLINE Wide widened(__m512i v)
{
    return {_mm512_srai_epi64(_mm512_slli_epi64(v, 32), 32), _mm512_srai_epi64(v, 32)};
}
N2D2_INLINE __m512i clampedWide(Wide v, std::int32_t low, std::int32_t high)
{
    const __m512i bottom = _mm512_set1_epi64(low), top = _mm512_set1_epi64(high);
    const __m512i even = _mm512_max_epi64(_mm512_min_epi64(v.even, top), bottom);
    const __m512i odd = _mm512_max_epi64(_mm512_min_epi64(v.odd, top), bottom);
    return _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 32));
}
/// (v + 2^(shift-1)) >> shift
N2D2_INLINE __m512i shifted(__m512i v, __m512i shift)
{
    return _mm512_srav_epi64(_mm512_add_epi64(v, _mm512_srli_epi64(_mm512_sllv_epi64(_mm512_set1_epi64(1), shift), 1)), shift);
}

template <int Valid> struct BlockRescale<FixedRescale, Valid> {
    __m512i factors, shift;
    BlockRescale(const FixedRescale& rescale, int output)
        : factors(rescale.step ? _mm512_maskz_loadu_epi32(mask16<Valid>(), rescale.factors + output)
                               : _mm512_set1_epi32(*rescale.factors)),
          shift(_mm512_set1_epi64(rescale.shift))
    {
    }
    N2D2_INLINE __m512i operator()(__m512i v, std::int32_t low, std::int32_t high) const
    {
        const __m512i even = _mm512_mul_epi32(v, factors), odd = _mm512_mul_epi32(_mm512_srli_epi64(v, 32), _mm512_srli_epi64(factors, 32));
        return clampedWide({shifted(even, shift), shifted(odd, shift)}, low, high);
    }
};

template <int Valid> struct BlockRescale<SingleShiftRescale, Valid> {
    Wide shift;
    BlockRescale(const SingleShiftRescale& rescale, int output)
    {
        const __m512i s = rescale.step ? _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask16<Valid>(), rescale.shifts + output))
                                       : _mm512_set1_epi32(*rescale.shifts);
        shift = {_mm512_and_si512(s, _mm512_set1_epi64(0xFF)), _mm512_srli_epi64(s, 32)};
    }
    N2D2_INLINE __m512i operator()(__m512i v, std::int32_t low, std::int32_t high) const
    {
        const Wide w = widened(v);
        return clampedWide({shifted(w.even, shift.even), shifted(w.odd, shift.odd)}, low, high);
    }
};

template <int Valid> struct BlockRescale<DoubleShiftRescale, Valid> {
    Wide a, b;
    BlockRescale(const DoubleShiftRescale& rescale, int output)
    {
        const __m512i s = rescale.step
            ? _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask16<Valid>(), rescale.shifts + 2 * output))
            : _mm512_set1_epi32(rescale.shifts[0] | rescale.shifts[1] << 8);
        const __m512i byte = _mm512_set1_epi64(0xFF);
        a = {_mm512_and_si512(s, byte), _mm512_and_si512(_mm512_srli_epi64(s, 32), byte)};
        b = {_mm512_and_si512(_mm512_srli_epi64(s, 8), byte), _mm512_srli_epi64(s, 40)};
    }
    N2D2_INLINE __m512i operator()(__m512i v, std::int32_t low, std::int32_t high) const
    {
        const Wide w = widened(v);
        const __m512i even = _mm512_add_epi64(w.even, _mm512_sllv_epi64(w.even, a.even));
        const __m512i odd = _mm512_add_epi64(w.odd, _mm512_sllv_epi64(w.odd, a.odd));
        return clampedWide({shifted(even, b.even), shifted(odd, b.odd)}, low, high);
    }
};

/// storeValues() of what has store()
template <class Block> struct StoresValues {
    template <int Lanes, class Out> N2D2_INLINE void storeValues(const std::int32_t* v, Out* out) const
    {
        static_cast<const Block&>(*this).template store<Lanes>(Registers<Lanes>::template load<Lanes>(v), out);
    }
};

template <class Rescale, int Valid>
struct BlockFinish<ClampFinish<Rescale>, Valid> : StoresValues<BlockFinish<ClampFinish<Rescale>, Valid>> {
    BlockRescale<Rescale, Valid> rescale;
    std::int32_t low, high;
    BlockFinish(const ClampFinish<Rescale>& f, int o) : rescale(f.rescale, o), low(f.low), high(f.high) {}
    template <int Lanes, class Out> N2D2_INLINE void store(__m512i sums, Out* out) const { store16<Valid>(rescale(sums, low, high), out); }
    template <int Lanes, class Out> N2D2_INLINE void store(__m256i sums, Out* out) const { store<16>(_mm512_zextsi256_si512(sums), out); }
};

template <int Valid> struct BlockFinish<KeepFinish, Valid> : StoresValues<BlockFinish<KeepFinish, Valid>> {
    BlockFinish(const KeepFinish&, int) {}
    template <int Lanes, class Out> N2D2_INLINE void store(__m512i sums, Out* out) const { store16<Valid>(sums, out); }
    template <int Lanes, class Out> N2D2_INLINE void store(__m256i sums, Out* out) const { store<16>(_mm512_zextsi256_si512(sums), out); }
};

template <class Rescale, class Entry, int Valid>
struct BlockFinish<TableFinish<Rescale, Entry>, Valid> : StoresValues<BlockFinish<TableFinish<Rescale, Entry>, Valid>> {
    BlockRescale<Rescale, Valid> rescale;
    const TableFinish<Rescale, Entry>& finish;
    BlockFinish(const TableFinish<Rescale, Entry>& f, int o) : rescale(f.rescale, o), finish(f) {}
    template <int Lanes, class Out> N2D2_INLINE void store(__m256i sums, Out* out) const { store<16>(_mm512_zextsi256_si512(sums), out); }
    template <int Lanes, class Out> N2D2_INLINE void store(__m512i sums, Out* out) const
    {
        std::int32_t at[16];
        _mm512_storeu_si512(at, rescale(sums, finish.low, finish.high));
        const TableFinish<NoRescale, Entry> lookUp = {NoRescale(), finish.table, finish.step, finish.low, finish.high};
        for (int i = 0; i < Valid; ++i)
            out[i] = static_cast<Out>(lookUp(at[i], 0));
    }
};

#endif

}  // namespace fast
}  // namespace N2D2

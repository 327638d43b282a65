#pragma once
// Several 8-bit inputs into one, element by element: the same results as elemwise.hpp, 16 channels at a time. Plain C++11.
#include "elemwise.hpp"
#include "fast_finish.hpp"

namespace N2D2 {
namespace fast {

#if N2D2_SIMD_LEVEL == N2D2_SIMD_avx512vnni

template <int Valid> N2D2_INLINE __m512i lanes(const std::int8_t* p)
{
    return _mm512_cvtepi8_epi32(Valid == 16 ? _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)) : _mm_maskz_loadu_epi8(mask16<Valid>(), p));
}
template <int Valid> N2D2_INLINE __m512i lanes(const std::uint8_t* p)
{
    return _mm512_cvtepu8_epi32(Valid == 16 ? _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)) : _mm_maskz_loadu_epi8(mask16<Valid>(), p));
}
template <int Valid> N2D2_INLINE __m512i lanes(const std::int16_t* p)
{
    return _mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(mask16<Valid>(), p));
}
template <int Valid> N2D2_INLINE __m512i lanes(const std::uint16_t* p)
{
    return _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask16<Valid>(), p));
}
template <int Valid> N2D2_INLINE __m512i lanes(const std::int32_t* p) { return _mm512_maskz_loadu_epi32(mask16<Valid>(), p); }
template <int Valid, class T> N2D2_INLINE __m512i lanes(const T* p)
{
    std::int32_t v[16] = {};
    for (int i = 0; i < Valid; ++i)
        v[i] = static_cast<std::int32_t>(p[i]);
    return _mm512_loadu_si512(v);
}
/// One for all channels (step 0) or one a channel
template <int Valid, class T> N2D2_INLINE __m512i lanes(const T* p, int step, int channel)
{
    return step ? lanes<Valid>(p + channel) : _mm512_set1_epi32(static_cast<std::int32_t>(*p));
}

N2D2_INLINE __m512i magnitude(SumOp, __m512i x) { return x; }
N2D2_INLINE __m512i magnitude(MaxOp, __m512i x) { return x; }
N2D2_INLINE __m512i magnitude(AbsSumOp, __m512i x) { return _mm512_abs_epi32(x); }
N2D2_INLINE __m512i joined(SumOp, __m512i a, __m512i b) { return _mm512_add_epi32(a, b); }
N2D2_INLINE __m512i joined(AbsSumOp, __m512i a, __m512i b) { return _mm512_add_epi32(a, b); }
N2D2_INLINE __m512i joined(MaxOp, __m512i a, __m512i b) { return _mm512_max_epi32(a, b); }

template <class Op, int Valid, class T> N2D2_INLINE __m512i termLanes(int pixel, int channel, const PlainOperand<T>& one)
{
    return magnitude(Op(), lanes<Valid>(one.in + static_cast<std::ptrdiff_t>(pixel) * one.stride + channel));
}
template <class Op, int Valid, class T, class Multiplier, class Shift>
N2D2_INLINE __m512i termLanes(int pixel, int channel, const Operand<T, Multiplier, Shift>& one)
{
    __m512i v = magnitude(Op(), lanes<Valid>(one.in + static_cast<std::ptrdiff_t>(pixel) * one.stride + channel));
    if (one.multipliers)
        v = _mm512_mullo_epi32(v, lanes<Valid>(one.multipliers, one.step, channel));
    return one.shifts ? _mm512_add_epi32(v, lanes<Valid>(one.shifts, one.step, channel)) : v;
}
template <class Op, int Valid> N2D2_INLINE __m512i joinLanes(int, int, __m512i before) { return before; }
template <class Op, int Valid, class One, class... Others>
N2D2_INLINE __m512i joinLanes(int pixel, int channel, __m512i before, const One& one, const Others&... others)
{
    return joinLanes<Op, Valid>(pixel, channel, joined(Op(), before, termLanes<Op, Valid>(pixel, channel, one)), others...);
}

template <class Op, int Valid, class Finish, class Out, class First, class... Others>
N2D2_INLINE void elementBlock(const Finish& finish, Out* out, int pixel, int channel, const First& first, const Others&... others)
{
    const BlockFinish<Finish, Valid> block(finish, channel);
    block.template store<16>(joinLanes<Op, Valid>(pixel, channel, termLanes<Op, Valid>(pixel, channel, first), others...), out + channel);
}

#else

template <class Op, int Valid, class Finish, class Out, class First, class... Others>
N2D2_INLINE void elementBlock(const Finish& finish, Out* out, int pixel, int channel, const First& first, const Others&... others)
{
    std::int32_t sums[16] = {};
    for (int i = 0; i < Valid; ++i)
        sums[i] = Op::template last<std::int32_t>(
            joinOperands<std::int32_t, Op>(pixel, channel + i, operandTerm<std::int32_t, Op>(pixel, channel + i, first), others...));
    const BlockFinish<Finish, Valid> block(finish, channel);
    block.template storeValues<16>(sums, out + channel);
}

#endif

}  // namespace fast

/// G: constants (`static constexpr int`): outWidth, outHeight, outputs, outStride. Sum: int32_t; Op: SumOp, AbsSumOp or MaxOp.
template <class Sum, class Op, class G, class Finish, class Out, class... Operands>
void fastElementWise(const G&, const Finish& finish, Out* out, const Operands&... operands)
{
    static_assert(sizeof(Sum) == 4 && sizeof(typename Op::template Accumulator<Sum>::Type) == 4, "sums of 32 bits");
    constexpr int rest = G::outputs % 16;
#ifdef _OPENMP
#pragma omp parallel for
#endif
    for (int y = 0; y < G::outHeight; ++y) {
        for (int x = 0; x < G::outWidth; ++x) {
            const int pixel = y * G::outWidth + x;
            Out* to = out + static_cast<std::ptrdiff_t>(pixel) * G::outStride;
            for (int c = 0; c + 16 <= G::outputs; c += 16)
                fast::elementBlock<Op, 16>(finish, to, pixel, c, operands...);
            if (rest != 0)
                fast::elementBlock<Op, rest == 0 ? 16 : rest>(finish, to, pixel, G::outputs - rest, operands...);
        }
    }
}

}  // namespace N2D2

#pragma once
// Registers of the fast depth-wise convolution: LaneCount channels side by side, of RowCount inputs or weights above each other, which one
// instruction multiplies and adds.
//   join<T>(rows...)               T signed (weights or inputs) or unsigned; inputs are moved by offset<In>() (fast_dot.hpp)
//   add(sums, column, taps)
#include "fast_finish.hpp"

#if N2D2_SIMD_LEVEL != N2D2_SIMD_none

namespace N2D2 {
namespace fast {

#if N2D2_SIMD_LEVEL == N2D2_SIMD_avx512vnni

constexpr int LaneCount = 16, RowCount = 4, MaxPixels = 8;
typedef __m512i Column;
typedef __m512i ChannelSums;

/// 16 bytes; Valid of them when fewer, none when `there` is false
template <int Valid> N2D2_INLINE __m128i loadChannels(const void* p, bool there)
{
    if (Valid == 16 && there)
        return _mm_loadu_si128(static_cast<const __m128i*>(p));
    return _mm_maskz_loadu_epi8(there ? static_cast<__mmask16>((1U << Valid) - 1) : static_cast<__mmask16>(0), p);
}
/// Rows of 16 bytes to 16 channels of 4 bytes
template <int Rows, int Valid> N2D2_INLINE Column join(const void* const* rows, const bool* there)
{
    __m512i v = _mm512_zextsi128_si512(loadChannels<Valid>(rows[0], there[0]));
    if (Rows > 1)
        v = _mm512_inserti32x4(v, loadChannels<Valid>(rows[Rows > 1 ? 1 : 0], there[Rows > 1 ? 1 : 0]), 1);
    if (Rows > 2)
        v = _mm512_inserti32x4(v, loadChannels<Valid>(rows[Rows > 2 ? 2 : 0], there[Rows > 2 ? 2 : 0]), 2);
    if (Rows > 3)
        v = _mm512_inserti32x4(v, loadChannels<Valid>(rows[Rows > 3 ? 3 : 0], there[Rows > 3 ? 3 : 0]), 3);
    v = _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), v);
    return _mm512_shuffle_epi8(v, _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)));
}
template <class In, int Rows, int Valid> N2D2_INLINE Column inputs(const In* const* rows, const bool* there)
{
    const void* bytes[Rows];
    N2D2_UNROLL for (int i = 0; i < Rows; ++i)
        bytes[i] = rows[i];
    const __m512i v = join<Rows, Valid>(bytes, there);
    return isSigned<In>() ? _mm512_xor_si512(v, _mm512_set1_epi8(-128)) : v;
}
template <int Rows, int Valid> N2D2_INLINE Column taps(const std::int8_t* weights, int step)
{
    const void* bytes[Rows];
    bool there[Rows];
    N2D2_UNROLL for (int i = 0; i < Rows; ++i) {
        bytes[i] = weights + i * step;
        there[i] = true;
    }
    return join<Rows, Valid>(bytes, there);
}
template <class In> N2D2_INLINE void add(ChannelSums& sums, Column v, Column w) { sums = _mm512_dpbusd_epi32(sums, v, w); }
N2D2_INLINE void startChannels(ChannelSums& sums, const std::int32_t* first) { sums = _mm512_loadu_si512(first); }
template <int Valid, class Block, class Out> N2D2_INLINE void storeChannels(const Block& block, const ChannelSums& sums, Out* out)
{
    block.template store<16>(sums, out);
}

#else

constexpr int LaneCount = 8;

/// 8 elements; Valid of them when fewer, 0 when `there` is false
template <int Valid, class T> N2D2_INLINE void loadChannels(T (&v)[8], const T* p, bool there)
{
    std::memset(v, 0, sizeof v);
    if (there)
        std::memcpy(v, p, Valid);
}

#if N2D2_SIMD_LEVEL == N2D2_SIMD_avxvnni || N2D2_SIMD_LEVEL == N2D2_SIMD_avx2

typedef __m256i Column;
typedef __m256i ChannelSums;

template <int Valid, class T> N2D2_INLINE __m128i channels(const T* p, bool there)
{
    T v[8];
    loadChannels<Valid>(v, p, there);
    return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(v));
}
N2D2_INLINE void startChannels(ChannelSums& sums, const std::int32_t* first)
{
    sums = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(first));
}
N2D2_INLINE void channelValues(const ChannelSums& sums, std::int32_t* v) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(v), sums); }

#if N2D2_SIMD_LEVEL == N2D2_SIMD_avxvnni
constexpr int RowCount = 4, MaxPixels = 4;
template <class T, int Rows, int Valid> N2D2_INLINE Column join(const T* const* rows, const bool* there)
{
    const __m128i zero = _mm_setzero_si128();
    const __m128i a = channels<Valid>(rows[0], there[0]);
    const __m128i b = Rows > 1 ? channels<Valid>(rows[Rows > 1 ? 1 : 0], there[Rows > 1 ? 1 : 0]) : zero;
    const __m128i c = Rows > 2 ? channels<Valid>(rows[Rows > 2 ? 2 : 0], there[Rows > 2 ? 2 : 0]) : zero;
    const __m128i d = Rows > 3 ? channels<Valid>(rows[Rows > 3 ? 3 : 0], there[Rows > 3 ? 3 : 0]) : zero;
    const __m128i ab = _mm_unpacklo_epi8(a, b), cd = _mm_unpacklo_epi8(c, d);
    return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_unpacklo_epi16(ab, cd)), _mm_unpackhi_epi16(ab, cd), 1);
}
template <class In, int Rows, int Valid> N2D2_INLINE Column inputs(const In* const* rows, const bool* there)
{
    const __m256i v = join<In, Rows, Valid>(rows, there);
    return isSigned<In>() ? _mm256_xor_si256(v, _mm256_set1_epi8(-128)) : v;
}
template <class In> N2D2_INLINE void add(ChannelSums& sums, Column v, Column w)
{
    Sums<8> s = {{sums}};
    const Weights<8> weights = {{w}};
    dot<In, 8>(s, v, weights);
    sums = s.v[0];
}
#else
constexpr int RowCount = 2, MaxPixels = 4;
template <class T, int Rows, int Valid> N2D2_INLINE Column join(const T* const* rows, const bool* there)
{
    const __m128i a = channels<Valid>(rows[0], there[0]);
    const __m128i b = Rows > 1 ? channels<Valid>(rows[Rows > 1 ? 1 : 0], there[Rows > 1 ? 1 : 0]) : _mm_setzero_si128();
    const __m128i ab = _mm_unpacklo_epi8(a, b);
    return isSigned<T>() ? _mm256_cvtepi8_epi16(ab) : _mm256_cvtepu8_epi16(ab);
}
template <class In, int Rows, int Valid> N2D2_INLINE Column inputs(const In* const* rows, const bool* there)
{
    return join<In, Rows, Valid>(rows, there);
}
template <class In> N2D2_INLINE void add(ChannelSums& sums, Column v, Column w) { sums = _mm256_add_epi32(sums, _mm256_madd_epi16(v, w)); }
#endif

template <int Rows, int Valid> N2D2_INLINE Column taps(const std::int8_t* weights, int step)
{
    const std::int8_t* rows[Rows];
    bool there[Rows];
    N2D2_UNROLL for (int i = 0; i < Rows; ++i) {
        rows[i] = weights + i * step;
        there[i] = true;
    }
    return join<std::int8_t, Rows, Valid>(rows, there);
}

#else

constexpr int RowCount = 1, MaxPixels = 4;

typedef int16x8_t Column;
struct ChannelSums {
    int32x4_t low, high;
};
N2D2_INLINE Column widened(const std::int8_t (&v)[8]) { return vmovl_s8(vld1_s8(v)); }
N2D2_INLINE Column widened(const std::uint8_t (&v)[8]) { return vreinterpretq_s16_u16(vmovl_u8(vld1_u8(v))); }
template <class In> N2D2_INLINE void add(ChannelSums& sums, Column v, Column w)
{
    sums.low = vmlal_s16(sums.low, vget_low_s16(v), vget_low_s16(w));
    sums.high = vmlal_s16(sums.high, vget_high_s16(v), vget_high_s16(w));
}
N2D2_INLINE void startChannels(ChannelSums& sums, const std::int32_t* first)
{
    sums.low = vld1q_s32(first);
    sums.high = vld1q_s32(first + 4);
}
N2D2_INLINE void channelValues(const ChannelSums& sums, std::int32_t* v)
{
    vst1q_s32(v, sums.low);
    vst1q_s32(v + 4, sums.high);
}
template <class In, int Rows, int Valid> N2D2_INLINE Column inputs(const In* const* rows, const bool* there)
{
    In v[8];
    loadChannels<Valid>(v, rows[0], there[0]);
    return widened(v);
}
template <int Rows, int Valid> N2D2_INLINE Column taps(const std::int8_t* weights, int)
{
    std::int8_t v[8];
    loadChannels<Valid>(v, weights, true);
    return widened(v);
}

#endif

/// Lanes one by one, as the generic BlockFinish does
template <int Valid, class Block, class Out> N2D2_INLINE void storeChannels(const Block& block, const ChannelSums& sums, Out* out)
{
    std::int32_t v[8];
    channelValues(sums, v);
    block.template storeValues<8>(v, out);
}

#endif

/// What moves inputs of the depth-wise kernel: only dpbusd needs it.
template <class In> constexpr int channelOffset() { return RowCount == 4 && isSigned<In>() ? 128 : 0; }

}  // namespace fast
}  // namespace N2D2

#endif

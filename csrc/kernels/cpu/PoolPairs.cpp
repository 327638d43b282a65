#include "kernels/cpu/PoolPairs.hpp"

#include <algorithm>
#include <stdexcept>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

namespace N2D2::cpu {

bool canPoolPairs()
{
    return __builtin_cpu_supports("avx512f");
}

#pragma GCC push_options
#pragma GCC target("avx512f")

namespace {

constexpr __mmask16 All = 0xffff;  // GCC 12 warns of what the unmasked forms leave undefined

__mmask16 firstLanes(std::size_t count)
{
    return static_cast<__mmask16>(count >= 16 ? 0xffff : (1u << count) - 1u);
}

/// 16 windows, or as many as the row still has: their outputs, and the two halves of their pixels.
struct Lanes {
    explicit Lanes(std::size_t outputs)
        : windows(firstLanes(outputs)), low(firstLanes(2 * outputs)), high(firstLanes(outputs > 8 ? 2 * outputs - 16 : 0))
    {
    }
    __mmask16 windows, low, high;
};

/// Lanes of `value` that beat `best`, which may be NaN.
inline __mmask16 better(__m512 value, __m512 best)
{
    return _mm512_mask_cmp_ps_mask(_mm512_cmp_ps_mask(value, value, _CMP_ORD_Q), value, best, _CMP_NLE_UQ);
}

struct Winners {
    __m512 value;
    __m512i index;
};

inline Winners winnersOfRow(const float* row, const Lanes& lanes, __m512i even, __m512i odd, __m512i index)
{
    const __m512 first = _mm512_maskz_loadu_ps(lanes.low, row), second = _mm512_maskz_loadu_ps(lanes.high, row + 16);
    const __m512 left = _mm512_permutex2var_ps(first, even, second), right = _mm512_permutex2var_ps(first, odd, second);
    const __mmask16 take = better(right, left);
    return {_mm512_mask_mov_ps(left, take, right), _mm512_mask_add_epi32(index, take, index, _mm512_set1_epi32(1))};
}

/// 16 pixels: `value` of their window where `winner` is their index.
inline void spreadRow(float* out, __mmask16 pixels, __m512 value, __m512i winner, __m512i index, bool accumulate)
{
    const __mmask16 won = _mm512_mask_cmpeq_epi32_mask(pixels, winner, index);
    const __m512 before = accumulate ? _mm512_maskz_loadu_ps(pixels, out) : _mm512_setzero_ps();
    _mm512_mask_storeu_ps(out, pixels, _mm512_mask_add_ps(before, won, before, value));
}

}  // namespace

void maxPairs(const PairPlane& plane, const float* in, float* out, int* winner)
{
    const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const __m512i odd = _mm512_add_epi32(even, _mm512_set1_epi32(1)), below = _mm512_set1_epi32(static_cast<int>(plane.width));
    for (std::size_t x = 0; x < plane.outputs; x += 16) {
        const Lanes lanes(plane.outputs - x);
        __m512i index = _mm512_add_epi32(even, _mm512_set1_epi32(plane.index + static_cast<int>(2 * x)));
        for (std::size_t y = 0; y < plane.rows; ++y) {
            const float* const row = in + 2 * y * plane.width + 2 * x;
            const Winners top = winnersOfRow(row, lanes, even, odd, index);
            const Winners bottom = winnersOfRow(row + plane.width, lanes, even, odd, _mm512_add_epi32(index, below));
            const __mmask16 take = better(bottom.value, top.value);
            const __m512 best = _mm512_mask_mov_ps(top.value, take, bottom.value);
            const __m512i won = _mm512_mask_mov_epi32(top.index, take, bottom.index);
            const __mmask16 number = _mm512_cmp_ps_mask(best, best, _CMP_ORD_Q);
            const std::size_t at = y * plane.outputs + x;
            _mm512_mask_storeu_ps(out + at, lanes.windows, _mm512_maskz_mov_ps(number, best));
            _mm512_mask_storeu_epi32(winner + at, lanes.windows, _mm512_mask_mov_epi32(_mm512_set1_epi32(-1), number, won));
            index = _mm512_add_epi32(index, _mm512_add_epi32(below, below));
        }
    }
}

void spreadPairs(const PairPlane& plane, const float* gradient, const int* winner, float* out, bool accumulate)
{
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i lower = _mm512_srli_epi32(lane, 1), upper = _mm512_add_epi32(lower, _mm512_set1_epi32(8));
    const __m512i below = _mm512_set1_epi32(static_cast<int>(plane.width)), next = _mm512_set1_epi32(16);
    for (std::size_t x = 0; x < plane.outputs; x += 16) {
        const Lanes lanes(plane.outputs - x);
        __m512i index = _mm512_add_epi32(lane, _mm512_set1_epi32(plane.index + static_cast<int>(2 * x)));
        for (std::size_t y = 0; y < plane.rows; ++y) {
            const std::size_t at = y * plane.outputs + x;
            const __m512 values = _mm512_maskz_loadu_ps(lanes.windows, gradient + at);
            const __m512i winners = _mm512_maskz_loadu_epi32(lanes.windows, winner + at);
            const __m512 low = _mm512_maskz_permutexvar_ps(All, lower, values), high = _mm512_maskz_permutexvar_ps(All, upper, values);
            const __m512i wonLow = _mm512_maskz_permutexvar_epi32(All, lower, winners), wonHigh = _mm512_maskz_permutexvar_epi32(All, upper, winners);
            float* row = out + 2 * y * plane.width + 2 * x;
            for (int line = 0; line < 2; ++line, row += plane.width) {
                spreadRow(row, lanes.low, low, wonLow, index, accumulate);
                if (lanes.high)
                    spreadRow(row + 16, lanes.high, high, wonHigh, _mm512_add_epi32(index, next), accumulate);
                index = _mm512_add_epi32(index, below);
            }
        }
    }
    if (accumulate)
        return;
    if (2 * plane.outputs < plane.width)  // pixels in no window
        for (std::size_t y = 0; y < 2 * plane.rows; ++y)
            std::fill(out + y * plane.width + 2 * plane.outputs, out + (y + 1) * plane.width, 0.0f);
    std::fill(out + 2 * plane.rows * plane.width, out + plane.height * plane.width, 0.0f);
}

#pragma GCC pop_options

}  // namespace N2D2::cpu

#else

namespace N2D2::cpu {

bool canPoolPairs()
{
    return false;
}

void maxPairs(const PairPlane&, const float*, float*, int*)
{
    throw std::logic_error("pooling of pairs needs AVX-512");
}

void spreadPairs(const PairPlane&, const float*, const int*, float*, bool)
{
    throw std::logic_error("pooling of pairs needs AVX-512");
}

}  // namespace N2D2::cpu

#endif

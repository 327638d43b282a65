#include "kernels/cpu/PoolRows.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define N2D2_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define N2D2_CLONES
#endif

namespace N2D2::cpu {

// The step is a constant in each copy of a loop, which lets the compiler turn strided reads into shuffles.
#define N2D2_STEPS(LOOP)                                                                                       \
    if (step == 1) {                                                                                           \
        LOOP(1)                                                                                                \
    }                                                                                                          \
    else if (step == 2) {                                                                                      \
        LOOP(2)                                                                                                \
    }                                                                                                          \
    else {                                                                                                     \
        LOOP(step)                                                                                             \
    }

#define N2D2_MAX(STEP)                                                                                         \
    for (std::size_t i = 0; i < n; ++i) {                                                                      \
        const auto value = in[i * (STEP)];                                                                     \
        const bool take = (value > best[i]) | ((winner[i] < 0) & (value == value));                            \
        best[i] = take ? value : best[i];                                                                      \
        winner[i] = take ? index + static_cast<int>(i * (STEP)) : winner[i];                                   \
    }
#define N2D2_SUM(STEP)                                                                                         \
    for (std::size_t i = 0; i < n; ++i)                                                                        \
        sum[i] += static_cast<double>(in[i * (STEP)]);
#define N2D2_SPREAD(STEP)                                                                                      \
    for (std::size_t i = 0; i < n; ++i)                                                                        \
        out[i * (STEP)] += value[i];

namespace {

N2D2_CLONES void maxRowPlain(const float* __restrict in, std::size_t step, std::size_t n, int index,
                             float* __restrict best, int* __restrict winner)
{
    N2D2_STEPS(N2D2_MAX)
}

#if defined(__x86_64__)
// Rows are short (14 outputs for 28 inputs): one masked pass instead of a scalar remainder.
__attribute__((target("avx512f"))) void maxRowMasked(const float* in, std::size_t step, std::size_t n, int index, float* best,
                                                     int* winner)
{
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i stride = _mm512_set1_epi32(static_cast<int>(step)), even = _mm512_slli_epi32(lane, 1);
    const auto first = [](std::size_t count) __attribute__((target("avx512f"))) -> __mmask16 {
        return static_cast<__mmask16>(count >= 16 ? 0xffff : (1u << count) - 1u);
    };
    for (std::size_t i = 0; i < n; i += 16) {
        const __mmask16 valid = first(n - i);
        const float* const from = in + i * step;
        __m512 value;
        if (step == 1)
            value = _mm512_maskz_loadu_ps(valid, from);
        else if (step == 2) {
            const std::size_t count = n - i >= 16 ? 31 : 2 * (n - i) - 1;
            const __m512 low = _mm512_maskz_loadu_ps(first(count), from);
            const __m512 high = count > 16 ? _mm512_maskz_loadu_ps(first(count - 16), from + 16) : low;
            value = _mm512_permutex2var_ps(low, even, high);
        }
        else
            value = _mm512_mask_i32gather_ps(_mm512_setzero_ps(), valid, _mm512_mullo_epi32(lane, stride), from, 4);
        const __m512 old = _mm512_maskz_loadu_ps(valid, best + i);
        const __m512i won = _mm512_maskz_loadu_epi32(valid, winner + i);
        const unsigned greater = _mm512_cmp_ps_mask(value, old, _CMP_GT_OQ), number = _mm512_cmp_ps_mask(value, value, _CMP_ORD_Q),
                       nothing = _mm512_cmplt_epi32_mask(won, _mm512_setzero_si512());
        const __mmask16 take = static_cast<__mmask16>(valid & (greater | (nothing & number)));
        const __m512i here = _mm512_add_epi32(_mm512_set1_epi32(index + static_cast<int>(i * step)), _mm512_mullo_epi32(lane, stride));
        _mm512_mask_storeu_ps(best + i, take, value);
        _mm512_mask_storeu_epi32(winner + i, take, here);
    }
}
#endif

}  // namespace

void maxRow(const float* in, std::size_t step, std::size_t n, int index, float* best, int* winner)
{
#if defined(__x86_64__)
    if (step < (std::size_t(1) << 26) && __builtin_cpu_supports("avx512f"))
        return maxRowMasked(in, step, n, index, best, winner);
#endif
    maxRowPlain(in, step, n, index, best, winner);
}

N2D2_CLONES void maxRow(const double* __restrict in, std::size_t step, std::size_t n, int index, double* __restrict best,
                        int* __restrict winner)
{
    N2D2_STEPS(N2D2_MAX)
}

#define N2D2_ROWS(T)                                                                                           \
    N2D2_CLONES void sumRow(const T* __restrict in, std::size_t step, std::size_t n, double* __restrict sum)   \
    {                                                                                                          \
        N2D2_STEPS(N2D2_SUM)                                                                                   \
    }                                                                                                          \
    N2D2_CLONES void spreadRow(const T* __restrict value, std::size_t step, std::size_t n, T* __restrict out)  \
    {                                                                                                          \
        N2D2_STEPS(N2D2_SPREAD)                                                                                \
    }
N2D2_ROWS(float)
N2D2_ROWS(double)

}  // namespace N2D2::cpu

#include "kernels/cpu/PoolRows.hpp"

#include <limits>

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

// Rows are short (14 outputs for 28 inputs): masked passes instead of scalar remainders.
#pragma GCC push_options
#pragma GCC target("avx512f")

inline __mmask16 firstLanes(std::size_t count)
{
    return static_cast<__mmask16>(count >= 16 ? 0xffff : (1u << count) - 1u);
}

struct Step {
    explicit Step(std::size_t s)
        : step(s), lane(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)), even(_mm512_slli_epi32(lane, 1)),
          offsets(_mm512_mullo_epi32(lane, _mm512_set1_epi32(static_cast<int>(s))))
    {
    }
    /// The first `n` (at most 16) of from[0], from[step], …
    __m512 load(const float* from, std::size_t n) const
    {
        const __mmask16 valid = firstLanes(n);
        if (step == 1)
            return _mm512_maskz_loadu_ps(valid, from);
        if (step != 2)
            return _mm512_mask_i32gather_ps(_mm512_setzero_ps(), valid, offsets, from, 4);
        const std::size_t count = n >= 16 ? 31 : 2 * n - 1;
        const __m512 low = _mm512_maskz_loadu_ps(firstLanes(count), from);
        return _mm512_permutex2var_ps(low, even, count > 16 ? _mm512_maskz_loadu_ps(firstLanes(count - 16), from + 16) : low);
    }

    std::size_t step;
    __m512i lane, even, offsets;
};

/// Lanes of `value` that beat `best`, which is NaN as long as there was no number.
inline __mmask16 better(__m512 value, __m512 best)
{
    return _mm512_mask_cmp_ps_mask(_mm512_cmp_ps_mask(value, value, _CMP_ORD_Q), value, best, _CMP_NLE_UQ);
}

/// Lanes of `value` that beat `best`, or are the first number.
inline __mmask16 better(__m512 value, __m512 best, __m512i winner)
{
    const unsigned greater = _mm512_cmp_ps_mask(value, best, _CMP_GT_OQ), number = _mm512_cmp_ps_mask(value, value, _CMP_ORD_Q),
                   nothing = _mm512_cmplt_epi32_mask(winner, _mm512_setzero_si512());
    return static_cast<__mmask16>(greater | (nothing & number));
}

void maxRowMasked(const float* in, std::size_t step, std::size_t n, int index, float* best, int* winner)
{
    const Step loader(step);
    for (std::size_t i = 0; i < n; i += 16) {
        const __mmask16 valid = firstLanes(n - i);
        const __m512 value = loader.load(in + i * step, n - i < 16 ? n - i : 16);
        const __m512 old = _mm512_maskz_loadu_ps(valid, best + i);
        const __m512i won = _mm512_maskz_loadu_epi32(valid, winner + i);
        const __mmask16 take = static_cast<__mmask16>(valid & better(value, old, won));
        _mm512_mask_storeu_ps(best + i, take, value);
        _mm512_mask_storeu_epi32(winner + i, take,
                                 _mm512_add_epi32(_mm512_set1_epi32(index + static_cast<int>(i * step)), loader.offsets));
    }
}

void maxWindowsMasked(const float* in, const std::size_t* taps, std::size_t nbTaps, std::size_t step, std::size_t n, int index,
                      float* out, int* winner)
{
    const Step loader(step);
    for (std::size_t i = 0; i < n; i += 16) {
        const std::size_t lanes = n - i < 16 ? n - i : 16;
        __m512 best = _mm512_set1_ps(__builtin_nanf(""));
        __m512i won = _mm512_set1_epi32(-1);
        for (std::size_t t = 0; t < nbTaps; ++t) {
            const __m512 value = loader.load(in + taps[t] + i * step, lanes);
            const __mmask16 take = better(value, best);
            best = _mm512_mask_mov_ps(best, take, value);
            won = _mm512_mask_add_epi32(won, take, _mm512_set1_epi32(index + static_cast<int>(taps[t] + i * step)), loader.offsets);
        }
        const __mmask16 some = _mm512_cmpge_epi32_mask(won, _mm512_setzero_si512());
        _mm512_mask_storeu_ps(out + i, firstLanes(lanes), _mm512_maskz_mov_ps(some, best));
        _mm512_mask_storeu_epi32(winner + i, firstLanes(lanes), won);
    }
}
#pragma GCC pop_options

bool masked(std::size_t step)
{
    return step < (std::size_t(1) << 26) && __builtin_cpu_supports("avx512f");
}

#endif

#if defined(__x86_64__)

/// Sums of 16 planes of n values each; of every plane, lane l adds up values l, l + 16, …, and lanes are added as sumPlanePlain() does.
template <std::size_t Fixed> __attribute__((target("avx512f"))) inline __m512 sumPlanes16(const float* in, std::size_t values)
{
    const std::size_t n = Fixed ? Fixed : values;
    constexpr __mmask16 All = 0xffff;  // GCC 12 warns of what the unmasked forms leave undefined
    __m512 s[16];
    const __mmask16 rest = firstLanes(n % 16);
    for (std::size_t p = 0; p < 16; ++p, in += n) {
        __m512 sum = _mm512_setzero_ps();
        std::size_t i = 0;
        for (; i + 16 <= n; i += 16)
            sum = _mm512_add_ps(sum, _mm512_loadu_ps(in + i));
        s[p] = i < n ? _mm512_add_ps(sum, _mm512_maskz_loadu_ps(rest, in + i)) : sum;
    }
    for (std::size_t p = 0; p < 8; ++p)
        s[p] = _mm512_add_ps(_mm512_maskz_shuffle_f32x4(All, s[2 * p], s[2 * p + 1], 0x44), _mm512_maskz_shuffle_f32x4(All, s[2 * p], s[2 * p + 1], 0xEE));
    for (std::size_t p = 0; p < 4; ++p)
        s[p] = _mm512_add_ps(_mm512_maskz_shuffle_f32x4(All, s[2 * p], s[2 * p + 1], 0x88), _mm512_maskz_shuffle_f32x4(All, s[2 * p], s[2 * p + 1], 0xDD));
    for (std::size_t p = 0; p < 2; ++p)
        s[p] = _mm512_add_ps(_mm512_shuffle_ps(s[2 * p], s[2 * p + 1], 0x44), _mm512_shuffle_ps(s[2 * p], s[2 * p + 1], 0xEE));
    const __m512 sum = _mm512_add_ps(_mm512_shuffle_ps(s[0], s[1], 0x88), _mm512_shuffle_ps(s[0], s[1], 0xDD));
    return _mm512_maskz_permutexvar_ps(All, _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), sum);
}

__attribute__((target("avx512f"))) void averagePlanes512(const float* in, std::size_t planes, std::size_t n, float* out)
{
    const __m512 divisor = _mm512_set1_ps(static_cast<float>(n));
    for (std::size_t p = 0; p < planes; p += 16)
        _mm512_storeu_ps(out + p, _mm512_div_ps(n == 16 ? sumPlanes16<16>(in + p * n, n) : sumPlanes16<0>(in + p * n, n), divisor));
}

#endif

template <class T> T sumPlanePlain(const T* in, std::size_t n)
{
    T s[16] = {};
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (std::size_t l = 0; l < 16; ++l)
            s[l] += in[i + l];
    for (std::size_t l = 0; i < n; ++i, ++l)
        s[l] += in[i];
    for (std::size_t half = 8; half > 0; half /= 2)
        for (std::size_t l = 0; l < half; ++l)
            s[l] += s[l + half];
    return s[0];
}

template <class T> void averagePlanesPlain(const T* in, std::size_t planes, std::size_t n, T* out)
{
    for (std::size_t p = 0; p < planes; ++p)
        out[p] = sumPlanePlain(in + p * n, n) / static_cast<T>(n);
}

template <class T>
void maxWindowsPlain(const T* in, const std::size_t* taps, std::size_t nbTaps, std::size_t step, std::size_t n, int index, T* out,
                     int* winner)
{
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = -std::numeric_limits<T>::infinity();
        winner[i] = -1;
    }
    for (std::size_t t = 0; t < nbTaps; ++t)
        maxRow(in + taps[t], step, n, index + static_cast<int>(taps[t]), out, winner);
    for (std::size_t i = 0; i < n; ++i)
        out[i] = winner[i] < 0 ? T(0) : out[i];
}

}  // namespace

void maxRow(const float* in, std::size_t step, std::size_t n, int index, float* best, int* winner)
{
#if defined(__x86_64__)
    if (masked(step))
        return maxRowMasked(in, step, n, index, best, winner);
#endif
    maxRowPlain(in, step, n, index, best, winner);
}

void maxWindows(const float* in, const std::size_t* taps, std::size_t nbTaps, std::size_t step, std::size_t n, int index,
                float* out, int* winner)
{
#if defined(__x86_64__)
    if (masked(step))
        return maxWindowsMasked(in, taps, nbTaps, step, n, index, out, winner);
#endif
    maxWindowsPlain(in, taps, nbTaps, step, n, index, out, winner);
}

void maxWindows(const double* in, const std::size_t* taps, std::size_t nbTaps, std::size_t step, std::size_t n, int index,
                double* out, int* winner)
{
    maxWindowsPlain(in, taps, nbTaps, step, n, index, out, winner);
}

void averagePlanes(const float* in, std::size_t planes, std::size_t n, float* out)
{
    std::size_t done = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) {
        done = planes / 16 * 16;
        averagePlanes512(in, done, n, out);
    }
#endif
    averagePlanesPlain(in + done * n, planes - done, n, out + done);
}

void averagePlanes(const double* in, std::size_t planes, std::size_t n, double* out)
{
    averagePlanesPlain(in, planes, n, out);
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

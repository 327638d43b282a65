#include "kernels/cpu/Gemm.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace N2D2::cpu {

namespace {

template <class T> void microGeneric(std::size_t k, const T* a, const T* b, T* tile)
{
    constexpr std::size_t mr = 4, nr = 8;
    T sum[mr][nr] = {};
    for (std::size_t kk = 0; kk < k; ++kk, a += mr, b += nr)
        for (std::size_t i = 0; i < mr; ++i)
            for (std::size_t j = 0; j < nr; ++j)
                sum[i][j] += a[i] * b[j];
    for (std::size_t i = 0; i < mr; ++i)
        for (std::size_t j = 0; j < nr; ++j)
            tile[i * nr + j] = sum[i][j];
}

#if defined(__x86_64__)

// One micro-kernel of MR rows x 2 vectors, fused multiply-adds.
#define N2D2_MICRO(NAME, TARGET, T, V, LANES, MR, ZERO, LOAD, BROADCAST, FMA, STORE)                           \
    __attribute__((target(TARGET))) void NAME(std::size_t k, const T* a, const T* b, T* tile)                  \
    {                                                                                                          \
        V sum[MR][2];                                                                                          \
        _Pragma("GCC unroll 16") for (int i = 0; i < MR; ++i) sum[i][0] = sum[i][1] = ZERO();                  \
        for (std::size_t kk = 0; kk < k; ++kk, a += MR, b += 2 * LANES) {                                      \
            const V b0 = LOAD(b), b1 = LOAD(b + LANES);                                                        \
            _Pragma("GCC unroll 16") for (int i = 0; i < MR; ++i)                                              \
            {                                                                                                  \
                const V ai = BROADCAST(a[i]);                                                                  \
                sum[i][0] = FMA(ai, b0, sum[i][0]);                                                            \
                sum[i][1] = FMA(ai, b1, sum[i][1]);                                                            \
            }                                                                                                  \
        }                                                                                                      \
        _Pragma("GCC unroll 16") for (int i = 0; i < MR; ++i)                                                  \
        {                                                                                                      \
            STORE(tile + i * 2 * LANES, sum[i][0]);                                                            \
            STORE(tile + i * 2 * LANES + LANES, sum[i][1]);                                                    \
        }                                                                                                      \
    }

N2D2_MICRO(microAvx2f, "avx2,fma", float, __m256, 8, 6, _mm256_setzero_ps, _mm256_loadu_ps, _mm256_set1_ps,
           _mm256_fmadd_ps, _mm256_storeu_ps)
N2D2_MICRO(microAvx2d, "avx2,fma", double, __m256d, 4, 6, _mm256_setzero_pd, _mm256_loadu_pd, _mm256_set1_pd,
           _mm256_fmadd_pd, _mm256_storeu_pd)
N2D2_MICRO(microAvx512f, "avx512f", float, __m512, 16, 12, _mm512_setzero_ps, _mm512_loadu_ps, _mm512_set1_ps,
           _mm512_fmadd_ps, _mm512_storeu_ps)
N2D2_MICRO(microAvx512d, "avx512f", double, __m512d, 8, 12, _mm512_setzero_pd, _mm512_loadu_pd, _mm512_set1_pd,
           _mm512_fmadd_pd, _mm512_storeu_pd)
#undef N2D2_MICRO

#endif

template <class T> MicroKernel<T> choose();

template <> MicroKernel<float> choose<float>()
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return {12, 32, microAvx512f};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return {6, 16, microAvx2f};
#endif
    return {4, 8, microGeneric<float>};
}

template <> MicroKernel<double> choose<double>()
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return {12, 16, microAvx512d};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return {6, 8, microAvx2d};
#endif
    return {4, 8, microGeneric<double>};
}

}  // namespace

template <class T> const MicroKernel<T>& microKernel()
{
    static const MicroKernel<T> kernel = choose<T>();
    return kernel;
}

template const MicroKernel<float>& microKernel<float>();
template const MicroKernel<double>& microKernel<double>();

}  // namespace N2D2::cpu

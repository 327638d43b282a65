#pragma once
// Which vectors the fast kernels use, by what the compiler targets; -DN2D2_SIMD=none, avx2, avxvnni, avx512vnni or neon chooses another
// one that it targets too. The results are the same bits. Plain C++11.
#include <cstddef>
#include <cstdint>
#include <cstring>

#define N2D2_SIMD_none 0
#define N2D2_SIMD_avx2 1
#define N2D2_SIMD_avxvnni 2
#define N2D2_SIMD_avx512vnni 3
#define N2D2_SIMD_neon 4
#define N2D2_JOIN2(a, b) a##b
#define N2D2_JOIN(a, b) N2D2_JOIN2(a, b)

#ifndef N2D2_SIMD
#if defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512VL__) && defined(__AVX512DQ__)
#define N2D2_SIMD avx512vnni
#elif defined(__AVXVNNI__)
#define N2D2_SIMD avxvnni
#elif defined(__AVX2__)
#define N2D2_SIMD avx2
#elif defined(__ARM_NEON) && defined(__ARM_ARCH) && defined(__aarch64__) && !defined(__ARM_BIG_ENDIAN)
#define N2D2_SIMD neon
#else
#define N2D2_SIMD none
#endif
#endif
#define N2D2_SIMD_LEVEL N2D2_JOIN(N2D2_SIMD_, N2D2_SIMD)

#if N2D2_SIMD_LEVEL == N2D2_SIMD_neon
#include <arm_neon.h>
#elif N2D2_SIMD_LEVEL != N2D2_SIMD_none
// GCC 12 takes the undefined registers of its own header for uninitialized ones.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#endif

#if defined(__GNUC__)
#define N2D2_INLINE inline __attribute__((always_inline))
#else
#define N2D2_INLINE inline
#endif
// Loops over registers must leave no loop behind.
#if defined(__clang__)
#define N2D2_UNROLL _Pragma("unroll")
#elif defined(__GNUC__)
#define N2D2_UNROLL _Pragma("GCC unroll 32")
#else
#define N2D2_UNROLL
#endif

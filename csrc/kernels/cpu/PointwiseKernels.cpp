#include "kernels/cpu/PointwiseKernels.hpp"

#include <algorithm>
#include <stdexcept>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define N2D2_AVX512 __attribute__((target("avx512f")))
#endif

namespace N2D2::cpu {

std::size_t packedWeightsSize(std::size_t rows, std::size_t depth)
{
    return (rows + PointwiseRows - 1) / PointwiseRows * PointwiseRows * depth;
}

void packWeights(const float* w, std::size_t rows, std::size_t depth, std::size_t strideRow, std::size_t strideDepth, float* packed)
{
    for (std::size_t first = 0; first < rows; first += PointwiseRows)
        for (std::size_t k = 0; k < depth; ++k)
            for (std::size_t r = first; r < first + PointwiseRows; ++r)
                *packed++ = r < rows ? w[r * strideRow + k * strideDepth] : 0.0f;
}

#ifdef N2D2_AVX512

bool pointwiseKernelsAvailable()
{
    return __builtin_cpu_supports("avx512f");
}

namespace {

constexpr std::size_t Columns = 32;

N2D2_AVX512 inline __mmask16 firstLanes(std::size_t count)
{
    return static_cast<__mmask16>(count >= 16 ? 0xffff : (1u << count) - 1u);
}

// Sums have names: of an array, the compiler stores every element in every round.
#define N2D2_EIGHT(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)
#define N2D2_CLEAR(R) __m512 a##R = _mm512_setzero_ps(), b##R = a##R;
#define N2D2_MULTIPLY(R)                                                                                       \
    {                                                                                                          \
        const __m512 factor = _mm512_set1_ps(w[R]);                                                            \
        a##R = _mm512_fmadd_ps(first, factor, a##R);                                                           \
        b##R = _mm512_fmadd_ps(second, factor, b##R);                                                          \
    }
#define N2D2_STORE(R)                                                                                          \
    if (R < rows)                                                                                              \
        storeRow(a##R, b##R, low, high, bias ? bias[R] : 0.0f, y + R * strideY, accumulate);

N2D2_AVX512 inline void storeRow(__m512 first, __m512 second, __mmask16 low, __mmask16 high, float bias, float* to, bool accumulate)
{
    const __m512 shift = _mm512_set1_ps(bias);
    first = _mm512_add_ps(first, shift);
    second = _mm512_add_ps(second, shift);
    if (accumulate) {
        first = _mm512_add_ps(_mm512_maskz_loadu_ps(low, to), first);
        second = _mm512_add_ps(_mm512_maskz_loadu_ps(high, to + 16), second);
    }
    _mm512_mask_storeu_ps(to, low, first);
    _mm512_mask_storeu_ps(to + 16, high, second);
}

/// 8 rows of up to 32 columns.
N2D2_AVX512 void productBlock(const float* w, std::size_t rows, std::size_t depth, const float* x, std::size_t strideX, std::size_t n,
                              const float* bias, float* y, std::size_t strideY, bool accumulate)
{
    const __mmask16 low = firstLanes(n), high = firstLanes(n > 16 ? n - 16 : 0);
    N2D2_EIGHT(N2D2_CLEAR)
    for (std::size_t k = 0; k < depth; ++k, w += PointwiseRows, x += strideX) {
        const __m512 first = _mm512_maskz_loadu_ps(low, x), second = _mm512_maskz_loadu_ps(high, x + 16);
        N2D2_EIGHT(N2D2_MULTIPLY)
    }
    N2D2_EIGHT(N2D2_STORE)
}

/// Sum of all lanes, in a fixed order.
N2D2_AVX512 inline float laneSum(__m512 v)
{
    v = _mm512_add_ps(v, _mm512_maskz_shuffle_f32x4(0xffff, v, v, 0x4E));
    v = _mm512_add_ps(v, _mm512_maskz_shuffle_f32x4(0xffff, v, v, 0xB1));
    v = _mm512_add_ps(v, _mm512_shuffle_ps(v, v, 0x4E));
    v = _mm512_add_ps(v, _mm512_shuffle_ps(v, v, 0xB1));
    return _mm512_cvtss_f32(v);
}

#define N2D2_FOUR(DO, R) DO(R, 0) DO(R, 1) DO(R, 2) DO(R, 3)
#define N2D2_SIXTEEN(DO) N2D2_FOUR(DO, 0) N2D2_FOUR(DO, 1) N2D2_FOUR(DO, 2) N2D2_FOUR(DO, 3)
#define N2D2_CLEAR_DOT(R, C) __m512 s##R##C = _mm512_setzero_ps();
#define N2D2_DOT(R, C) s##R##C = _mm512_fmadd_ps(u##R, v##C, s##R##C);
#define N2D2_ADD_DOT(R, C)                                                                                     \
    if (R < rows && C < columns)                                                                               \
        out[R * across + C] += laneSum(s##R##C);

/// Up to 4 x 4 dot products.
N2D2_AVX512 void dotBlock(const float* a, std::size_t rows, const float* b, std::size_t columns, std::size_t stride, std::size_t begin,
                          std::size_t end, std::size_t across, float* out)
{
    // Rows that are not there stand for the first one.
    const float *const a1 = rows > 1 ? a + stride : a, *const a2 = rows > 2 ? a + 2 * stride : a, *const a3 = rows > 3 ? a + 3 * stride : a;
    const float *const b1 = columns > 1 ? b + stride : b, *const b2 = columns > 2 ? b + 2 * stride : b,
                *const b3 = columns > 3 ? b + 3 * stride : b;
    N2D2_SIXTEEN(N2D2_CLEAR_DOT)
    for (std::size_t p = begin; p < end; p += 16) {
        const __mmask16 lanes = firstLanes(end - p);
        const __m512 v0 = _mm512_maskz_loadu_ps(lanes, b + p), v1 = _mm512_maskz_loadu_ps(lanes, b1 + p),
                     v2 = _mm512_maskz_loadu_ps(lanes, b2 + p), v3 = _mm512_maskz_loadu_ps(lanes, b3 + p);
        const __m512 u0 = _mm512_maskz_loadu_ps(lanes, a + p), u1 = _mm512_maskz_loadu_ps(lanes, a1 + p),
                     u2 = _mm512_maskz_loadu_ps(lanes, a2 + p), u3 = _mm512_maskz_loadu_ps(lanes, a3 + p);
        N2D2_SIXTEEN(N2D2_DOT)
    }
    N2D2_SIXTEEN(N2D2_ADD_DOT)
}

}  // namespace

void pointwiseProduct(const float* packed, std::size_t rows, std::size_t depth, const float* x, std::size_t strideX, std::size_t n,
                      const float* bias, float* y, std::size_t strideY, bool accumulate, float* scratch)
{
    // Rows a power of 2 apart share the places of the cache: what is read again for the next rows is copied.
    const bool copies = rows > PointwiseRows && depth > 4;
    for (std::size_t p = 0; p < n; p += Columns) {
        const std::size_t columns = std::min(Columns, n - p);
        const float* from = x + p;
        if (copies) {
            for (std::size_t k = 0; k < depth; ++k)
                std::copy(from + k * strideX, from + k * strideX + columns, scratch + k * Columns);
            from = scratch;
        }
        for (std::size_t r = 0; r < rows; r += PointwiseRows)
            productBlock(packed + r * depth, std::min(PointwiseRows, rows - r), depth, from, copies ? Columns : strideX, columns,
                         bias ? bias + r : nullptr, y + r * strideY + p, strideY, accumulate);
    }
}

void pointwiseDots(const float* a, std::size_t rows, const float* b, std::size_t columns, std::size_t n, float* out)
{
    constexpr std::size_t piece = 512;
    for (std::size_t begin = 0; begin < n; begin += piece) {
        const std::size_t end = std::min(n, begin + piece);
        for (std::size_t i = 0; i < rows; i += 4)
            for (std::size_t j = 0; j < columns; j += 4)
                dotBlock(a + i * n, std::min<std::size_t>(4, rows - i), b + j * n, std::min<std::size_t>(4, columns - j), n, begin, end, columns,
                         out + i * columns + j);
    }
}

#else

bool pointwiseKernelsAvailable() { return false; }

namespace {

[[noreturn]] void unavailable() { throw std::logic_error("kernels of 1x1 convolutions need AVX-512"); }

}  // namespace

void pointwiseProduct(const float*, std::size_t, std::size_t, const float*, std::size_t, std::size_t, const float*, float*, std::size_t, bool,
                      float*)
{
    unavailable();
}
void pointwiseDots(const float*, std::size_t, const float*, std::size_t, std::size_t, float*) { unavailable(); }

#endif

}  // namespace N2D2::cpu

#include "kernels/cpu/DepthwiseMasked.hpp"

#include <algorithm>
#include <stdexcept>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define N2D2_AVX512 __attribute__((target("avx512f")))
#endif

namespace N2D2::cpu {

#ifdef N2D2_AVX512

bool maskedTapsAvailable()
{
    return __builtin_cpu_supports("avx512f");
}

namespace {

N2D2_AVX512 inline __mmask16 firstLanes(std::size_t count)
{
    return static_cast<__mmask16>(count >= 16 ? 0xffff : (1u << count) - 1u);
}

/// Fixed: number of taps known to the compiler, which keeps their weights in registers; 0: any.
template <std::size_t Fixed>
N2D2_AVX512 void sums(const MaskedTaps& taps, const float* in, const float* kernel, float bias, float* out, bool accumulate)
{
    const std::size_t count = Fixed ? Fixed : taps.shifts.size(), n = taps.positions;
    const std::ptrdiff_t* const shifts = taps.shifts.data();
    const std::uint16_t* masks = taps.masks.data();
    __m512 w[Fixed ? Fixed : MostMaskedTaps];
    for (std::size_t t = 0; t < count; ++t)
        w[t] = _mm512_set1_ps(kernel[taps.weights[t]]);
    const __m512 last = _mm512_set1_ps(bias);
    std::size_t i = 0;
    for (; i + 32 <= n; i += 32, masks += 2 * count) {
        __m512 a = _mm512_setzero_ps(), b = a;
        const float* const at = in + i;
        for (std::size_t t = 0; t < count; ++t) {
            a = _mm512_add_ps(a, _mm512_mul_ps(_mm512_maskz_loadu_ps(masks[t], at + shifts[t]), w[t]));
            b = _mm512_add_ps(b, _mm512_mul_ps(_mm512_maskz_loadu_ps(masks[count + t], at + shifts[t] + 16), w[t]));
        }
        a = _mm512_add_ps(a, last);
        b = _mm512_add_ps(b, last);
        if (accumulate) {
            a = _mm512_add_ps(_mm512_loadu_ps(out + i), a);
            b = _mm512_add_ps(_mm512_loadu_ps(out + i + 16), b);
        }
        _mm512_storeu_ps(out + i, a);
        _mm512_storeu_ps(out + i + 16, b);
    }
    for (; i < n; i += 16, masks += count) {
        const __mmask16 lanes = firstLanes(n - i);
        __m512 a = _mm512_setzero_ps();
        for (std::size_t t = 0; t < count; ++t)
            a = _mm512_add_ps(a, _mm512_mul_ps(_mm512_maskz_loadu_ps(masks[t], in + i + shifts[t]), w[t]));
        a = _mm512_add_ps(a, last);
        if (accumulate)
            a = _mm512_add_ps(_mm512_maskz_loadu_ps(lanes, out + i), a);
        _mm512_mask_storeu_ps(out + i, lanes, a);
    }
}

N2D2_AVX512 void productsOfAny(const MaskedTaps& taps, const float* in, const float* factors, float* sums)
{
    const std::size_t count = taps.shifts.size();
    for (std::size_t t = 0; t < count; ++t) {
        const float* const from = in + taps.shifts[t];
        __m512 sum = _mm512_loadu_ps(sums + 16 * t);
        for (std::size_t i = 0; i < taps.positions; i += 16) {
            const __m512 value = _mm512_maskz_loadu_ps(taps.masks[i / 16 * count + t], from + i);
            sum = _mm512_add_ps(sum, _mm512_mul_ps(value, _mm512_maskz_loadu_ps(firstLanes(taps.positions - i), factors + i)));
        }
        _mm512_storeu_ps(sums + 16 * t, sum);
    }
}

// Sums have names: of an array, the compiler stores every element in every round.
#define N2D2_NINE(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8)
#define N2D2_LOAD_SUM(T) __m512 s##T = _mm512_loadu_ps(sums + 16 * T);
#define N2D2_ADD_PRODUCT(T) s##T = _mm512_add_ps(s##T, _mm512_mul_ps(_mm512_maskz_loadu_ps(masks[T], at + shifts[T]), factor));
#define N2D2_STORE_SUM(T) _mm512_storeu_ps(sums + 16 * T, s##T);

N2D2_AVX512 void productsOfNine(const MaskedTaps& taps, const float* in, const float* factors, float* sums)
{
    const std::size_t n = taps.positions;
    const std::ptrdiff_t* const shifts = taps.shifts.data();
    const std::uint16_t* masks = taps.masks.data();
    N2D2_NINE(N2D2_LOAD_SUM)
    for (std::size_t i = 0; i < n; i += 16, masks += 9) {
        const float* const at = in + i;
        const __m512 factor = _mm512_maskz_loadu_ps(firstLanes(n - i), factors + i);
        N2D2_NINE(N2D2_ADD_PRODUCT)
    }
    N2D2_NINE(N2D2_STORE_SUM)
}

}  // namespace

void maskedSums(const MaskedTaps& taps, const float* in, const float* kernel, float bias, float* out, bool accumulate)
{
    switch (taps.shifts.size()) {
    case 1: return sums<1>(taps, in, kernel, bias, out, accumulate);
    case 2: return sums<2>(taps, in, kernel, bias, out, accumulate);
    case 4: return sums<4>(taps, in, kernel, bias, out, accumulate);
    case 9: return sums<9>(taps, in, kernel, bias, out, accumulate);
    default: return sums<0>(taps, in, kernel, bias, out, accumulate);
    }
}

void maskedProducts(const MaskedTaps& taps, const float* in, const float* factors, float* sums)
{
    taps.shifts.size() == 9 ? productsOfNine(taps, in, factors, sums) : productsOfAny(taps, in, factors, sums);
}

namespace {

const int EvenLanes[16] = {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30};
const int LowLanes[16] = {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23};

}  // namespace

N2D2_AVX512 void splitColumns(const float* plane, const ColumnPhases& p, float* phases)
{
    const __m512i even = _mm512_loadu_si512(EvenLanes), odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
    for (std::size_t y = 0; y < p.height; ++y) {
        const float* const from = plane + y * p.width;
        float* const to = phases + p.row(y);
        std::size_t i = 0;
        for (; i + 32 <= p.width; i += 32) {
            const __m512 a = _mm512_loadu_ps(from + i), b = _mm512_loadu_ps(from + i + 16);
            _mm512_storeu_ps(to + i / 2, _mm512_permutex2var_ps(a, even, b));
            _mm512_storeu_ps(to + p.phase + i / 2, _mm512_permutex2var_ps(a, odd, b));
        }
        if (i < p.width) {
            const std::size_t left = p.width - i;
            const __m512 a = _mm512_maskz_loadu_ps(firstLanes(left), from + i);
            const __m512 b = left > 16 ? _mm512_maskz_loadu_ps(firstLanes(left - 16), from + i + 16) : a;
            _mm512_mask_storeu_ps(to + i / 2, firstLanes((left + 1) / 2), _mm512_permutex2var_ps(a, even, b));
            _mm512_mask_storeu_ps(to + p.phase + i / 2, firstLanes(left / 2), _mm512_permutex2var_ps(a, odd, b));
        }
    }
}

N2D2_AVX512 void mergeColumns(const float* phases, const ColumnPhases& p, float* plane, bool accumulate)
{
    const __m512i low = _mm512_loadu_si512(LowLanes), high = _mm512_add_epi32(low, _mm512_set1_epi32(8));
    for (std::size_t y = 0; y < p.height; ++y) {
        const float* const from = phases + p.row(y);
        float* const to = plane + y * p.width;
        for (std::size_t i = 0; i < p.width; i += 32) {
            const std::size_t left = p.width - i;
            const __m512 a = _mm512_maskz_loadu_ps(firstLanes((left + 1) / 2), from + i / 2),
                         b = _mm512_maskz_loadu_ps(firstLanes(left / 2), from + p.phase + i / 2);
            for (std::size_t half = 0; half < 2 && half * 16 < left; ++half) {
                const __mmask16 lanes = firstLanes(left - half * 16);
                float* const at = to + i + half * 16;
                __m512 value = _mm512_permutex2var_ps(a, half ? high : low, b);
                if (accumulate)
                    value = _mm512_add_ps(_mm512_maskz_loadu_ps(lanes, at), value);
                _mm512_mask_storeu_ps(at, lanes, value);
            }
        }
    }
}

#else

bool maskedTapsAvailable() { return false; }

namespace {

[[noreturn]] void unavailable() { throw std::logic_error("masked depth-wise kernels need AVX-512"); }

}  // namespace

void maskedSums(const MaskedTaps&, const float*, const float*, float, float*, bool) { unavailable(); }
void maskedProducts(const MaskedTaps&, const float*, const float*, float*) { unavailable(); }
void splitColumns(const float*, const ColumnPhases&, float*) { unavailable(); }
void mergeColumns(const float*, const ColumnPhases&, float*, bool) { unavailable(); }

#endif

}  // namespace N2D2::cpu

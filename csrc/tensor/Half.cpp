#include "tensor/Half.hpp"

#include "core/Parallel.hpp"

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace N2D2 {

namespace {

constexpr std::size_t Chunk = 16384;

void widen(const half* from, float* to, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        to[i] = from[i];
}

void narrow(const float* from, half* to, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        to[i] = half(from[i]);
}

#ifdef __x86_64__
__attribute__((target("avx,f16c"))) void widenF16c(const half* from, float* to, std::size_t count)
{
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8)
        _mm256_storeu_ps(to + i, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i))));
    widen(from + i, to + i, count - i);
}

__attribute__((target("avx,f16c"))) void narrowF16c(const float* from, half* to, std::size_t count)
{
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i),
                         _mm256_cvtps_ph(_mm256_loadu_ps(from + i), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
    narrow(from + i, to + i, count - i);
}

bool hasF16c()
{
    // Not every compiler's __builtin_cpu_supports knows f16c.
    static const bool has = [] {
        unsigned a = 0, b = 0, c = 0, d = 0;
        return __builtin_cpu_supports("avx") && __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C);
    }();
    return has;
}
#endif

template <class From, class To> void inChunks(void (*convert)(const From*, To*, std::size_t), const From* from, To* to, std::size_t count)
{
    parallelFor(
        (count + Chunk - 1) / Chunk,
        [&](std::size_t c) { convert(from + c * Chunk, to + c * Chunk, std::min(Chunk, count - c * Chunk)); }, 4);
}

}  // namespace

void convertHalf(const half* from, float* to, std::size_t count)
{
#ifdef __x86_64__
    if (hasF16c())
        return inChunks(widenF16c, from, to, count);
#endif
    inChunks(widen, from, to, count);
}

void convertHalf(const float* from, half* to, std::size_t count)
{
#ifdef __x86_64__
    if (hasF16c())
        return inChunks(narrowF16c, from, to, count);
#endif
    inChunks(narrow, from, to, count);
}

}  // namespace N2D2

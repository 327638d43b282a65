#pragma once
// Loops compiled for the widest vectors of the machine that runs them. Every lane computes what one element needs and nothing is
// contracted, so the results are the same bits whatever the width.
#include <cstddef>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__CUDACC__)
#define N2D2_SIMD_CLONES 1
#else
#define N2D2_SIMD_CLONES 0
#endif

/// Of a lambda that a vector loop must swallow whole.
#if N2D2_SIMD_CLONES
#define N2D2_INLINE __attribute__((always_inline))
#else
#define N2D2_INLINE
#endif

namespace N2D2 {

namespace simd {

template <class Body> inline void plainLoop(std::size_t begin, std::size_t end, const Body& body)
{
    for (std::size_t i = begin; i < end; ++i)
        body(i);
}

#if N2D2_SIMD_CLONES

// Compiled for speed whatever the file's flags are. Comparisons may be made for lanes that do not need them: no exception is watched.
// A body of one's own: what it captured stays in registers, since no store can change it.
template <class Body> __attribute__((target("avx512f"), optimize("O3", "no-trapping-math"), flatten, noinline)) void loop512(std::size_t begin, std::size_t end, const Body& body)
{
    const Body own = body;
#pragma GCC ivdep
    for (std::size_t i = begin; i < end; ++i)
        own(i);
}

template <class Body> __attribute__((target("avx2"), optimize("O3", "no-trapping-math"), flatten, noinline)) void loop256(std::size_t begin, std::size_t end, const Body& body)
{
    const Body own = body;
#pragma GCC ivdep
    for (std::size_t i = begin; i < end; ++i)
        own(i);
}

#endif

}  // namespace simd

/// body(i) for i in [begin, end): independent elements (no body reads what another one writes).
template <class Body> inline void simdFor(std::size_t begin, std::size_t end, const Body& body)
{
#if N2D2_SIMD_CLONES
    if (__builtin_cpu_supports("avx512f"))
        return simd::loop512(begin, end, body);
    if (__builtin_cpu_supports("avx2"))
        return simd::loop256(begin, end, body);
#endif
    simd::plainLoop(begin, end, body);
}

}  // namespace N2D2

#include "kernels/cpu/DepthwiseKernels.hpp"

#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define N2D2_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define N2D2_CLONES
#endif

namespace N2D2::cpu {

namespace {

template <class T> struct Block {
    typedef T Vector __attribute__((vector_size(64)));
    static constexpr std::size_t lanes = 64 / sizeof(T);
};

}  // namespace

// Vectors are never passed to a function (their calling convention differs between the copies): macros instead.
#define N2D2_LOAD(V, AT, FROM) std::memcpy(&V, (FROM) + (AT), sizeof(V))
#define N2D2_STORE(V, AT, TO) std::memcpy((TO) + (AT), &V, sizeof(V))

#define N2D2_TAPS(T)                                                                                           \
    using Vector = Block<T>::Vector;                                                                           \
    constexpr std::size_t lanes = Block<T>::lanes;                                                             \
    for (std::size_t i = 0; i < n; i += 4 * lanes) {                                                           \
        Vector s0{}, s1{}, s2{}, s3{};                                                                         \
        for (std::size_t t = 0; t < taps; ++t) {                                                               \
            const T* const p = from[t] + i;                                                                    \
            const T factor = w[t];                                                                             \
            Vector a, b, c, d;                                                                                 \
            N2D2_LOAD(a, 0, p);                                                                                \
            N2D2_LOAD(b, lanes, p);                                                                            \
            N2D2_LOAD(c, 2 * lanes, p);                                                                        \
            N2D2_LOAD(d, 3 * lanes, p);                                                                        \
            s0 += a * factor;                                                                                  \
            s1 += b * factor;                                                                                  \
            s2 += c * factor;                                                                                  \
            s3 += d * factor;                                                                                  \
        }                                                                                                      \
        N2D2_STORE(s0, i, out);                                                                                \
        N2D2_STORE(s1, i + lanes, out);                                                                        \
        N2D2_STORE(s2, i + 2 * lanes, out);                                                                    \
        N2D2_STORE(s3, i + 3 * lanes, out);                                                                    \
    }

N2D2_CLONES void depthwiseTaps(const float* w, const float* const* from, std::size_t taps, std::size_t n, float* out)
{
    N2D2_TAPS(float)
}

N2D2_CLONES void depthwiseTaps(const double* w, const double* const* from, std::size_t taps, std::size_t n, double* out)
{
    N2D2_TAPS(double)
}

#define N2D2_SPREAD                                                                                            \
    for (std::size_t t = 0; t < taps; ++t) {                                                                   \
        auto* __restrict const p = to[t];                                                                      \
        const auto factor = w[t];                                                                              \
        for (std::size_t i = 0; i < n; ++i)                                                                    \
            p[i] += from[i] * factor;                                                                          \
    }

N2D2_CLONES void depthwiseSpread(const float* w, float* const* to, std::size_t taps, std::size_t n, const float* __restrict from)
{
    N2D2_SPREAD
}

N2D2_CLONES void depthwiseSpread(const double* w, double* const* to, std::size_t taps, std::size_t n, const double* __restrict from)
{
    N2D2_SPREAD
}

// Three taps at a time keep their sums in registers.
#define N2D2_PRODUCTS(T)                                                                                       \
    using Vector = Block<T>::Vector;                                                                           \
    constexpr std::size_t lanes = Block<T>::lanes;                                                             \
    for (; taps >= 3; taps -= 3, from += 3, sums += 3 * lanes) {                                               \
        Vector s0, s1, s2;                                                                                     \
        N2D2_LOAD(s0, 0, sums);                                                                                \
        N2D2_LOAD(s1, lanes, sums);                                                                            \
        N2D2_LOAD(s2, 2 * lanes, sums);                                                                        \
        const T *const p = from[0], *const q = from[1], *const r = from[2];                                    \
        for (std::size_t i = 0; i < n; i += lanes) {                                                           \
            Vector d, x, y, z;                                                                                 \
            N2D2_LOAD(d, i, a);                                                                                \
            N2D2_LOAD(x, i, p);                                                                                \
            N2D2_LOAD(y, i, q);                                                                                \
            N2D2_LOAD(z, i, r);                                                                                \
            s0 += d * x;                                                                                       \
            s1 += d * y;                                                                                       \
            s2 += d * z;                                                                                       \
        }                                                                                                      \
        N2D2_STORE(s0, 0, sums);                                                                               \
        N2D2_STORE(s1, lanes, sums);                                                                           \
        N2D2_STORE(s2, 2 * lanes, sums);                                                                       \
    }                                                                                                          \
    for (; taps > 0; --taps, ++from, sums += lanes) {                                                          \
        Vector s;                                                                                              \
        N2D2_LOAD(s, 0, sums);                                                                                 \
        for (std::size_t i = 0; i < n; i += lanes) {                                                           \
            Vector d, x;                                                                                       \
            N2D2_LOAD(d, i, a);                                                                                \
            N2D2_LOAD(x, i, *from);                                                                            \
            s += d * x;                                                                                        \
        }                                                                                                      \
        N2D2_STORE(s, 0, sums);                                                                                \
    }

N2D2_CLONES void depthwiseProducts(const float* a, const float* const* from, std::size_t taps, std::size_t n, float* sums)
{
    N2D2_PRODUCTS(float)
}

N2D2_CLONES void depthwiseProducts(const double* a, const double* const* from, std::size_t taps, std::size_t n, double* sums)
{
    N2D2_PRODUCTS(double)
}

}  // namespace N2D2::cpu

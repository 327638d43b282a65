#include "kernels/cpu/DirectKernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace N2D2::cpu {

namespace generic {

template <class T> struct Lanes {
    static constexpr std::size_t count = 4, registers = 16;
    struct Vector {
        T v[count];
    };
    static Vector zero() { return {}; }
    static Vector load(const T* from)
    {
        Vector r;
        for (std::size_t i = 0; i < count; ++i)
            r.v[i] = from[i];
        return r;
    }
    static void store(T* to, const Vector& a)
    {
        for (std::size_t i = 0; i < count; ++i)
            to[i] = a.v[i];
    }
    static Vector broadcast(T a)
    {
        Vector r;
        for (std::size_t i = 0; i < count; ++i)
            r.v[i] = a;
        return r;
    }
    static Vector multiplyAdd(const Vector& a, const Vector& b, Vector c)
    {
        for (std::size_t i = 0; i < count; ++i)
            c.v[i] += a.v[i] * b.v[i];
        return c;
    }
};
#include "kernels/cpu/DirectKernels.inc"

}  // namespace generic

#if defined(__x86_64__)

#define N2D2_LANES(T, V, COUNT, REGISTERS, PREFIX, SUFFIX)                                                     \
    template <> struct Lanes<T> {                                                                              \
        using Vector = V;                                                                                      \
        static constexpr std::size_t count = COUNT, registers = REGISTERS;                                     \
        static Vector zero() { return PREFIX##_setzero_##SUFFIX(); }                                           \
        static Vector load(const T* from) { return PREFIX##_loadu_##SUFFIX(from); }                            \
        static void store(T* to, Vector a) { PREFIX##_storeu_##SUFFIX(to, a); }                                \
        static Vector broadcast(T a) { return PREFIX##_set1_##SUFFIX(a); }                                     \
        static Vector multiplyAdd(Vector a, Vector b, Vector c) { return PREFIX##_fmadd_##SUFFIX(a, b, c); }   \
    };

#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace avx2 {
template <class T> struct Lanes;
N2D2_LANES(float, __m256, 8, 16, _mm256, ps)
N2D2_LANES(double, __m256d, 4, 16, _mm256, pd)
#include "kernels/cpu/DirectKernels.inc"
}  // namespace avx2
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f")
namespace avx512 {
template <class T> struct Lanes;
N2D2_LANES(float, __m512, 16, 32, _mm512, ps)
N2D2_LANES(double, __m512d, 8, 32, _mm512, pd)
#include "kernels/cpu/DirectKernels.inc"
}  // namespace avx512
#pragma GCC pop_options
#undef N2D2_LANES

#endif

namespace {

template <class T> DirectKernels<T> choose()
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return avx512::makeKernels<T>();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return avx2::makeKernels<T>();
#endif
    return generic::makeKernels<T>();
}

}  // namespace

template <class T> const DirectKernels<T>& directKernels()
{
    static const DirectKernels<T> kernels = choose<T>();
    return kernels;
}

template const DirectKernels<float>& directKernels<float>();
template const DirectKernels<double>& directKernels<double>();

}  // namespace N2D2::cpu

#include "kernels/cpu/Sums.hpp"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define N2D2_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define N2D2_CLONES
#endif

namespace N2D2::cpu {

#define N2D2_EIGHT_SUMS(TERM)                                                                                  \
    double s[8] = {};                                                                                          \
    std::size_t i = 0;                                                                                         \
    for (; i + 8 <= n; i += 8)                                                                                 \
        for (std::size_t l = 0; l < 8; ++l)                                                                    \
            s[l] += TERM(i + l);                                                                               \
    for (; i < n; ++i)                                                                                         \
        s[0] += TERM(i);                                                                                       \
    return ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]));

#define N2D2_VALUE(at) static_cast<double>(values[at])
#define N2D2_SQUARE(at) (values[at] - mean) * (values[at] - mean)
#define N2D2_PRODUCT(at) (values[at] - mean) * factors[at]

N2D2_CLONES double sumOf(const float* values, std::size_t n)
{
    N2D2_EIGHT_SUMS(N2D2_VALUE)
}

N2D2_CLONES double sumOf(const double* values, std::size_t n)
{
    N2D2_EIGHT_SUMS(N2D2_VALUE)
}

N2D2_CLONES double sumOfSquares(const double* values, double mean, std::size_t n)
{
    N2D2_EIGHT_SUMS(N2D2_SQUARE)
}

N2D2_CLONES double sumOfProducts(const double* values, double mean, const double* factors, std::size_t n)
{
    N2D2_EIGHT_SUMS(N2D2_PRODUCT)
}

N2D2_CLONES void widen(const float* from, std::size_t n, double* to)
{
    for (std::size_t i = 0; i < n; ++i)
        to[i] = static_cast<double>(from[i]);
}

N2D2_CLONES void widen(const double* from, std::size_t n, double* to)
{
    for (std::size_t i = 0; i < n; ++i)
        to[i] = from[i];
}

}  // namespace N2D2::cpu

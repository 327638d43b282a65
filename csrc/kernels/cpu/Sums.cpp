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

N2D2_CLONES double sumOf(const float* values, std::size_t n)
{
    N2D2_EIGHT_SUMS(N2D2_VALUE)
}

N2D2_CLONES double sumOf(const double* values, std::size_t n)
{
    N2D2_EIGHT_SUMS(N2D2_VALUE)
}

// Lanes are kept in local arrays, which become registers.
#define N2D2_LANES(FIRST, SECOND)                                                                              \
    double a[8], b[8];                                                                                         \
    for (std::size_t l = 0; l < 8; ++l) {                                                                      \
        a[l] = sums.first[l];                                                                                  \
        b[l] = sums.second[l];                                                                                 \
    }                                                                                                          \
    for (std::size_t r = 0; r < runs.count; ++r) {                                                             \
        const std::size_t end = r * runs.stride + runs.length;                                                 \
        std::size_t i = r * runs.stride;                                                                       \
        for (; i + 8 <= end; i += 8)                                                                           \
            for (std::size_t l = 0; l < 8; ++l) {                                                              \
                a[l] += FIRST(i + l);                                                                          \
                b[l] += SECOND(i + l);                                                                         \
            }                                                                                                  \
        for (std::size_t l = 0; i < end; ++i, ++l) {                                                           \
            a[l] += FIRST(i);                                                                                  \
            b[l] += SECOND(i);                                                                                 \
        }                                                                                                      \
    }                                                                                                          \
    for (std::size_t l = 0; l < 8; ++l) {                                                                      \
        sums.first[l] = a[l];                                                                                  \
        sums.second[l] = b[l];                                                                                 \
    }

#define N2D2_SHIFTED(at) (static_cast<double>(values[at]) - shift)
#define N2D2_SQUARE(at) N2D2_SHIFTED(at) * N2D2_SHIFTED(at)
#define N2D2_GRADIENT(at) static_cast<double>(gradients[at])
#define N2D2_PRODUCT(at) N2D2_SHIFTED(at) * N2D2_GRADIENT(at)

N2D2_CLONES void addMoments(const float* values, const Runs& runs, double shift, LaneSums& sums)
{
    N2D2_LANES(N2D2_SHIFTED, N2D2_SQUARE)
}

N2D2_CLONES void addMoments(const double* values, const Runs& runs, double shift, LaneSums& sums)
{
    N2D2_LANES(N2D2_SHIFTED, N2D2_SQUARE)
}

N2D2_CLONES void addProducts(const float* values, const float* gradients, const Runs& runs, double shift, LaneSums& sums)
{
    N2D2_LANES(N2D2_GRADIENT, N2D2_PRODUCT)
}

N2D2_CLONES void addProducts(const double* values, const double* gradients, const Runs& runs, double shift, LaneSums& sums)
{
    N2D2_LANES(N2D2_GRADIENT, N2D2_PRODUCT)
}

}  // namespace N2D2::cpu

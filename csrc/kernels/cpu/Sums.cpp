#include "kernels/cpu/Sums.hpp"

#include <algorithm>
#include <cstring>

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

N2D2_CLONES void addMoments(const double* values, const Runs& runs, double shift, LaneSums& sums)
{
    N2D2_LANES(N2D2_SHIFTED, N2D2_SQUARE)
}

N2D2_CLONES void addProducts(const double* values, const double* gradients, const Runs& runs, double shift, LaneSums& sums)
{
    N2D2_LANES(N2D2_GRADIENT, N2D2_PRODUCT)
}

// Sums of float: few additions a lane in float, then in double. Terms are those of 16 values.

namespace {

using Floats = float __attribute__((vector_size(64)));
constexpr std::size_t Width = 16, Additions = 64;

#define N2D2_ALWAYS __attribute__((always_inline)) inline

struct MomentTerms {
    const float* values;
    Floats shift;

    N2D2_ALWAYS void add(std::size_t at, std::size_t n, Floats& first, Floats& second) const
    {
        Floats v = shift;
        n == Width ? std::memcpy(&v, values + at, sizeof v) : std::memcpy(&v, values + at, n * sizeof(float));
        v -= shift;
        first += v;
        second += v * v;
    }
};

struct ProductTerms {
    const float *values, *gradients;
    Floats shift;

    N2D2_ALWAYS void add(std::size_t at, std::size_t n, Floats& first, Floats& second) const
    {
        Floats v = shift, g = {};
        if (n == Width) {
            std::memcpy(&v, values + at, sizeof v);
            std::memcpy(&g, gradients + at, sizeof g);
        }
        else {
            std::memcpy(&v, values + at, n * sizeof(float));
            std::memcpy(&g, gradients + at, n * sizeof(float));
        }
        first += g;
        second += (v - shift) * g;
    }
};

N2D2_ALWAYS void flush(Floats& a, double* sums)
{
    for (std::size_t l = 0; l < 8; ++l)
        sums[l] += static_cast<double>(a[l]) + static_cast<double>(a[l + 8]);
    a = Floats{};
}

/// Two vectors a sum: the additions of one need not wait for those of the other.
template <class Terms> N2D2_ALWAYS void addRuns(const Terms& terms, const Runs& runs, LaneSums& sums)
{
    Floats a = {}, b = {}, c = {}, d = {};
    std::size_t left = Additions;
    const auto use = [&](std::size_t additions) __attribute__((always_inline)) {
        left -= additions;
        if (left > 0)
            return;
        flush(a, sums.first);
        flush(b, sums.first);
        flush(c, sums.second);
        flush(d, sums.second);
        left = Additions;
    };
    for (std::size_t r = 0; r < runs.count; ++r) {
        const std::size_t end = r * runs.stride + runs.length;
        std::size_t i = r * runs.stride;
        while (end - i >= 2 * Width) {
            const std::size_t steps = std::min(left, (end - i) / (2 * Width));
            for (std::size_t s = 0; s < steps; ++s, i += 2 * Width) {
                terms.add(i, Width, a, c);
                terms.add(i + Width, Width, b, d);
            }
            use(steps);
        }
        if (end - i >= Width) {
            if (r % 2)
                terms.add(i, Width, b, d);
            else
                terms.add(i, Width, a, c);
            i += Width;
            use(1);
        }
        if (end > i) {
            terms.add(i, end - i, a, c);
            use(1);
        }
    }
    flush(a, sums.first);
    flush(b, sums.first);
    flush(c, sums.second);
    flush(d, sums.second);
}

}  // namespace

N2D2_CLONES void addMoments(const float* values, const Runs& runs, double shift, LaneSums& sums)
{
    addRuns(MomentTerms{values, Floats{} + static_cast<float>(shift)}, runs, sums);
}

N2D2_CLONES void addProducts(const float* values, const float* gradients, const Runs& runs, double shift, LaneSums& sums)
{
    addRuns(ProductTerms{values, gradients, Floats{} + static_cast<float>(shift)}, runs, sums);
}

}  // namespace N2D2::cpu

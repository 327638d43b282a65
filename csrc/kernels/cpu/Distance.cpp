#include "kernels/distance.hpp"

#include "kernels/cpu/Common.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

/// Added in lanes, then lane by lane: one order whatever the vector unit. Differences are squared themselves: |x|² - 2xc + |c|²
/// would lose all digits near a center.
template <class T> T squaredDistance(const T* a, const T* b, std::size_t n)
{
    constexpr std::size_t Lanes = 16;
    T sum[Lanes] = {};
    std::size_t i = 0;
    for (; i + Lanes <= n; i += Lanes)
        for (std::size_t lane = 0; lane < Lanes; ++lane) {
            const T difference = a[i + lane] - b[i + lane];
            sum[lane] += difference * difference;
        }
    for (std::size_t lane = 0; i < n; ++i, ++lane) {
        const T difference = a[i] - b[i];
        sum[lane] += difference * difference;
    }
    T total = T(0);
    for (const T part : sum)
        total += part;
    return total;
}

struct Shape {
    std::size_t batch, features, centers;
};

template <class T> Shape shapeOf(const Tensor<T>& x, const Tensor<T>& centers, const Tensor<T>& y)
{
    const Shape s{x.dimB(), x.size() / x.dimB(), centers.dimB()};
    checkSize(centers, s.features * s.centers, "centers");
    checkSize(y, s.batch * s.centers, "distances");
    return s;
}

/// to[i] (+)= Σ_k factor(k)·(from(k)[i] - base[i]), k in order.
template <class T, class Factor, class From>
void addDifferences(std::size_t count, const Factor& factor, const From& from, const T* base, std::size_t n, T* to, bool accumulate)
{
    if (!accumulate)
        std::fill_n(to, n, T(0));
    for (std::size_t k = 0; k < count; ++k) {
        const T weight = factor(k);
        if (weight == T(0))
            continue;
        const T* const source = from(k);
        for (std::size_t i = 0; i < n; ++i)
            to[i] += weight * (source[i] - base[i]);
    }
}

}  // namespace

template <class T> void distanceForward(Cpu, const Tensor<T>& x, const Tensor<T>& centers, Tensor<T>& y)
{
    const Shape s = shapeOf(x, centers, y);
    parallelFor(
        s.batch,
        [&](std::size_t b) {
            for (std::size_t j = 0; j < s.centers; ++j)
                y(b * s.centers + j) =
                    T(-0.5) * squaredDistance(x.data() + b * s.features, centers.data() + j * s.features, s.features);
        },
        1 + 16384 / (s.features * s.centers));
}

template <class T>
void distanceBackwardData(Cpu, const Tensor<T>& x, const Tensor<T>& centers, const Tensor<T>& k, Tensor<T>& dx, bool accumulate)
{
    const Shape s = shapeOf(x, centers, k);
    checkSize(dx, x.size(), "gradient of the input");
    parallelFor(
        s.batch,
        [&](std::size_t b) {
            addDifferences<T>(
                s.centers, [&](std::size_t j) { return k(b * s.centers + j); },
                [&](std::size_t j) { return centers.data() + j * s.features; }, x.data() + b * s.features, s.features,
                dx.data() + b * s.features, accumulate);
        },
        1 + 16384 / (s.features * s.centers));
}

template <class T>
void distanceBackwardCenters(Cpu, const Tensor<T>& x, const Tensor<T>& centers, const Tensor<T>& k, Tensor<T>& dCenters, bool accumulate)
{
    const Shape s = shapeOf(x, centers, k);
    checkSize(dCenters, centers.size(), "gradient of the centers");
    parallelFor(
        s.centers,
        [&](std::size_t j) {
            addDifferences<T>(
                s.batch, [&](std::size_t b) { return k(b * s.centers + j); }, [&](std::size_t b) { return x.data() + b * s.features; },
                centers.data() + j * s.features, s.features, dCenters.data() + j * s.features, accumulate);
        },
        1 + 16384 / (s.features * s.batch));
}

#define N2D2_DISTANCE(T)                                                                                       \
    template void distanceForward<T>(Cpu, const Tensor<T>&, const Tensor<T>&, Tensor<T>&);                     \
    template void distanceBackwardData<T>(Cpu, const Tensor<T>&, const Tensor<T>&, const Tensor<T>&, Tensor<T>&, bool); \
    template void distanceBackwardCenters<T>(Cpu, const Tensor<T>&, const Tensor<T>&, const Tensor<T>&, Tensor<T>&, bool);
N2D2_DISTANCE(float)
N2D2_DISTANCE(double)
#undef N2D2_DISTANCE

}  // namespace N2D2

// Squared distances: one block sums those of a pair in double; the gradients add in the order of the portable kernels.
#include "kernels/cuda/ForEach.cuh"

namespace N2D2::gpu {

namespace {

template <class T> __global__ void distanceKernel(DistanceShape s, const T* x, const T* centers, T* y)
{
    __shared__ double shared[reduceThreads];
    for (std::size_t pair = blockIdx.x; pair < s.batch * s.centers; pair += gridDim.x) {
        const T* const a = x + pair / s.centers * s.features;
        const T* const b = centers + pair % s.centers * s.features;
        double sum = 0.0;
        for (std::size_t i = threadIdx.x; i < s.features; i += reduceThreads) {
            const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
            sum += difference * difference;
        }
        sum = blockSum(sum, shared);
        if (threadIdx.x == 0)
            y[pair] = static_cast<T>(-0.5 * sum);
    }
}

}  // namespace

template <class T> void distanceForward(const DistanceShape& s, const T* x, const T* centers, T* y)
{
    if (s.batch * s.centers == 0)
        return;
    launchBlocks(distanceKernel<T>, std::min<std::size_t>(s.batch * s.centers, 65535), reduceThreads, "distances", s, x, centers, y);
}

template <class T>
void distanceBackwardData(const DistanceShape& s, const T* x, const T* centers, const T* k, T* dx, bool accumulate)
{
    forEach(s.batch * s.features, "gradient of distances", [=] __device__(std::size_t at) {
        const std::size_t b = at / s.features, i = at % s.features;
        T sum = accumulate ? dx[at] : T(0);
        for (std::size_t j = 0; j < s.centers; ++j) {
            const T weight = k[b * s.centers + j];
            if (weight != T(0))
                sum += weight * (centers[j * s.features + i] - x[at]);
        }
        dx[at] = sum;
    });
}

template <class T>
void distanceBackwardCenters(const DistanceShape& s, const T* x, const T* centers, const T* k, T* dCenters, bool accumulate)
{
    forEach(s.centers * s.features, "gradient of centers", [=] __device__(std::size_t at) {
        const std::size_t j = at / s.features, i = at % s.features;
        T sum = accumulate ? dCenters[at] : T(0);
        for (std::size_t b = 0; b < s.batch; ++b) {
            const T weight = k[b * s.centers + j];
            if (weight != T(0))
                sum += weight * (x[b * s.features + i] - centers[at]);
        }
        dCenters[at] = sum;
    });
}

#define N2D2_INSTANTIATE(T)                                                                                              \
    template void distanceForward(const DistanceShape&, const T*, const T*, T*);                                         \
    template void distanceBackwardData(const DistanceShape&, const T*, const T*, const T*, T*, bool);                    \
    template void distanceBackwardCenters(const DistanceShape&, const T*, const T*, const T*, T*, bool);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)

}  // namespace N2D2::gpu

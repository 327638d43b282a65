// Several tensors into one, masks and permutations. Every element is written by one thread, sums have a fixed order.
#include "kernels/cuda/ForEach.cuh"
#include "kernels/elemwise.hpp"

namespace N2D2::gpu {

namespace {

/// Value of input k at pixel i of plane p; one pixel may stand for all.
template <class T> __device__ T sourceAt(const ElemWiseSources<T>& s, std::size_t k, std::size_t p, std::size_t i)
{
    return s.single[k] ? s.data[k][p] : s.data[k][p * s.size + i];
}

/// Derivative of y by input k at element `at`.
template <class T>
__device__ T elemWiseFactor(ElemWiseOp op, const ElemWiseSources<T>& s, std::size_t k, std::size_t at, const T* root, const int* winner)
{
    const std::size_t p = at / s.size, i = at % s.size;
    const T weight = s.weights[k * s.channels + p % s.channels];
    switch (op) {
    case ElemWiseOp::Sum:
        return weight;
    case ElemWiseOp::AbsSum:
        return sourceAt(s, k, p, i) >= T(0) ? weight : -weight;
    case ElemWiseOp::EuclideanSum:
        return root[at] == T(0) ? T(0) : weight * weight * sourceAt(s, k, p, i) / root[at];
    case ElemWiseOp::Prod: {
        T factor = T(1);
        for (std::size_t j = 0; j < s.count; ++j)
            factor *= j == k ? T(1) : sourceAt(s, j, p, i);
        return factor;
    }
    case ElemWiseOp::Max:
        return winner[at] == static_cast<int>(k) ? T(1) : T(0);
    }
    return T(0);
}

/// One block a plane: the gradient of an input whose single pixel stands for all.
template <class T>
__global__ void singleGradientKernel(ElemWiseOp op, ElemWiseSources<T> s, std::size_t k, const T* dy, const T* root, const int* winner,
                                     T* dx, bool accumulate)
{
    __shared__ double shared[reduceThreads];
    for (std::size_t p = blockIdx.x; p < s.planes; p += gridDim.x) {
        double sum = 0.0;
        for (std::size_t i = threadIdx.x; i < s.size; i += reduceThreads) {
            const std::size_t at = p * s.size + i;
            sum += static_cast<double>(elemWiseFactor(op, s, k, at, root, winner) * dy[at]);
        }
        sum = blockSum(sum, shared);
        if (threadIdx.x == 0)
            dx[p] = (accumulate ? dx[p] : T(0)) + static_cast<T>(sum);
    }
}

}  // namespace

template <class T> void elemWiseForward(ElemWiseOp op, const ElemWiseSources<T>& s, T* y, T* root, int* winner)
{
    forEach(s.planes * s.size, "element-wise operation", [=] __device__(std::size_t at) {
        const std::size_t p = at / s.size, i = at % s.size, c = p % s.channels;
        T value = T(0);
        switch (op) {
        case ElemWiseOp::Sum:
            for (std::size_t k = 0; k < s.count; ++k)
                value += s.weights[k * s.channels + c] * sourceAt(s, k, p, i) + s.shifts[k * s.channels + c];
            break;
        case ElemWiseOp::AbsSum:
            for (std::size_t k = 0; k < s.count; ++k)
                value += s.weights[k * s.channels + c] * abs(sourceAt(s, k, p, i));
            break;
        case ElemWiseOp::EuclideanSum:
            for (std::size_t k = 0; k < s.count; ++k) {
                const T scaled = s.weights[k * s.channels + c] * sourceAt(s, k, p, i), shift = s.shifts[k * s.channels + c];
                value += scaled * scaled + shift * shift;
            }
            value = sqrt(value);
            root[at] = value;
            break;
        case ElemWiseOp::Prod:
            value = T(1);
            for (std::size_t k = 0; k < s.count; ++k)
                value *= sourceAt(s, k, p, i);
            break;
        case ElemWiseOp::Max: {
            int best = 0;
            value = sourceAt(s, 0, p, i);
            for (std::size_t k = 1; k < s.count; ++k) {
                const T other = sourceAt(s, k, p, i);
                if (other > value) {
                    value = other;
                    best = static_cast<int>(k);
                }
            }
            winner[at] = best;
            break;
        }
        }
        y[at] = value;
    });
}

template <class T>
void elemWiseBackward(ElemWiseOp op, const ElemWiseSources<T>& s, std::size_t k, bool single, const T* dy, const T* root, const int* winner,
                      T* dx, bool accumulate)
{
    if (s.planes * s.size == 0)
        return;
    if (single) {
        const std::size_t blocks = std::min<std::size_t>(s.planes, 65535);
        return launchBlocks(singleGradientKernel<T>, blocks, reduceThreads, "element-wise gradient", op, s, k, dy, root, winner, dx, accumulate);
    }
    forEach(s.planes * s.size, "element-wise gradient", [=] __device__(std::size_t at) {
        dx[at] = (accumulate ? dx[at] : T(0)) + elemWiseFactor(op, s, k, at, root, winner) * dy[at];
    });
}

template <class T> void maskedCopy(const T* x, const T* mask, T* y, std::size_t n, bool accumulate)
{
    forEach(n, "masked copy", [=] __device__(std::size_t i) { y[i] = (accumulate ? y[i] : T(0)) + x[i] * mask[i]; });
}

template <class T>
void transposedCopy(const T* x, const std::array<std::size_t, 4>& step, T* y, const std::array<std::size_t, 4>& size, bool accumulate)
{
    const std::size_t n0 = size[0], n1 = size[1], n2 = size[2], s0 = step[0], s1 = step[1], s2 = step[2], s3 = step[3];
    forEach(n0 * n1 * n2 * size[3], "transposition", [=] __device__(std::size_t i) {
        const std::size_t row = i / n0, plane = row / n1;
        const T value = x[i % n0 * s0 + row % n1 * s1 + plane % n2 * s2 + plane / n2 * s3];
        y[i] = (accumulate ? y[i] : T(0)) + value;
    });
}

#define N2D2_INSTANTIATE(T)                                                                                                    \
    template void elemWiseForward(ElemWiseOp, const ElemWiseSources<T>&, T*, T*, int*);                                        \
    template void elemWiseBackward(ElemWiseOp, const ElemWiseSources<T>&, std::size_t, bool, const T*, const T*, const int*, T*, bool); \
    template void maskedCopy(const T*, const T*, T*, std::size_t, bool);                                                       \
    template void transposedCopy(const T*, const std::array<std::size_t, 4>&, T*, const std::array<std::size_t, 4>&, bool);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)

}  // namespace N2D2::gpu

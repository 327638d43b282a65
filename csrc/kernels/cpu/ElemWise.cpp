#include "kernels/elemwise.hpp"

#include <array>
#include <cmath>

#include "core/Simd.hpp"
#include "kernels/cpu/Common.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

constexpr std::size_t Chunk = 8192;

struct Planes {
    std::size_t count, size, channels;  ///< (stimulus, channel) planes of `size` pixels
};

template <class T> Planes checked(const ElemWiseArguments<T>& a, const Tensor<T>& y)
{
    const std::size_t channels = y.nbDims() > 1 ? y.dims()[y.nbDims() - 2] : 1;
    const std::size_t planes = channels * y.dimB();
    for (const Tensor<T>* x : a.x) {
        if (x->size() != planes)
            checkSize(*x, y.size(), "input of an element-wise operation");
    }
    if (a.x.empty() || a.weights.size() != a.x.size() * channels || a.shifts.size() != a.weights.size())
        throw std::invalid_argument("an element-wise operation needs inputs, and a weight and a shift for each input and channel");
    return {planes, y.size() / std::max<std::size_t>(1, planes), channels};
}

/// One input in one plane: `step` is 0 when its single pixel stands for all.
template <class T> struct Source {
    const T* data;
    std::size_t step;
    T weight, shift;
};

template <class T> void sourcesOf(const ElemWiseArguments<T>& a, const Planes& planes, std::size_t p, std::vector<Source<T>>& sources)
{
    sources.clear();
    for (std::size_t k = 0; k < a.x.size(); ++k) {
        const bool single = a.x[k]->size() == planes.count && planes.size > 1;
        const std::size_t coefficient = k * planes.channels + p % planes.channels;
        sources.push_back({a.x[k]->data() + p * (single ? 1 : planes.size), single ? std::size_t(0) : std::size_t(1),
                           a.weights[coefficient], a.shifts[coefficient]});
    }
}

/// Input after input over a plane, which stays in the cache: the usual operations without a broadcast.
template <class T> void sumOrProduct(ElemWiseOp op, const std::vector<Source<T>>& sources, std::size_t size, T* out)
{
    std::size_t first = 0;
    if (op == ElemWiseOp::Sum && sources.size() > 1) {
        const T *const x = sources[0].data, *const other = sources[1].data;
        const T weight = sources[0].weight, shift = sources[0].shift, factor = sources[1].weight, bias = sources[1].shift;
        simdFor(0, size, [=](std::size_t i) N2D2_INLINE { out[i] = (weight * x[i] + shift) + (factor * other[i] + bias); });
        first = 2;
    }
    for (std::size_t k = first; k < sources.size(); ++k) {
        const T* const x = sources[k].data;
        const T weight = sources[k].weight, shift = sources[k].shift;
        if (op == ElemWiseOp::Sum && k == 0)
            simdFor(0, size, [=](std::size_t i) N2D2_INLINE { out[i] = weight * x[i] + shift; });
        else if (op == ElemWiseOp::Sum)
            simdFor(0, size, [=](std::size_t i) N2D2_INLINE { out[i] += weight * x[i] + shift; });
        else if (k == 0)
            simdFor(0, size, [=](std::size_t i) N2D2_INLINE { out[i] = x[i]; });
        else
            simdFor(0, size, [=](std::size_t i) N2D2_INLINE { out[i] *= x[i]; });
    }
}

template <class T> bool anyBroadcast(const std::vector<Source<T>>& sources)
{
    return std::any_of(sources.begin(), sources.end(), [](const auto& s) { return s.step == 0; });
}

}  // namespace

template <class T>
void elemWiseForward(Cpu, const ElemWiseArguments<T>& a, Tensor<T>& y, Tensor<T>& root, Tensor<int>& winner)
{
    const Planes planes = checked(a, y);
    if (a.op == ElemWiseOp::EuclideanSum)
        checkSize(root, y.size(), "root of an element-wise operation");
    if (a.op == ElemWiseOp::Max)
        checkSize(winner, y.size(), "winners of an element-wise operation");
    T* const out = y.data();
    T* const roots = root.data();
    int* const winners = winner.data();
    parallelFor(
        planes.count,
        [&](std::size_t p) {
            std::vector<Source<T>> sources;
            sourcesOf(a, planes, p, sources);
            if ((a.op == ElemWiseOp::Sum || a.op == ElemWiseOp::Prod) && !anyBroadcast(sources)) {
                T* const plane = out + p * planes.size;
                sumOrProduct(a.op, sources, planes.size, plane);
                if (a.rectify)
                    simdFor(0, planes.size, [=](std::size_t i) N2D2_INLINE {
                        const T low = T(0) * plane[i];
                        plane[i] = plane[i] > T(0) ? plane[i] : low;
                    });
                return;
            }
            for (std::size_t i = 0; i < planes.size; ++i) {
                const std::size_t at = p * planes.size + i;
                T value = T(0);
                switch (a.op) {
                case ElemWiseOp::Sum:
                    for (const auto& s : sources)
                        value += s.weight * s.data[i * s.step] + s.shift;
                    break;
                case ElemWiseOp::AbsSum:
                    for (const auto& s : sources)
                        value += s.weight * std::abs(s.data[i * s.step]);
                    break;
                case ElemWiseOp::EuclideanSum:
                    for (const auto& s : sources) {
                        const T scaled = s.weight * s.data[i * s.step];
                        value += scaled * scaled + s.shift * s.shift;
                    }
                    value = std::sqrt(value);
                    roots[at] = value;
                    break;
                case ElemWiseOp::Prod:
                    value = T(1);
                    for (const auto& s : sources)
                        value *= s.data[i * s.step];
                    break;
                case ElemWiseOp::Max:
                    value = sources[0].data[i * sources[0].step];
                    winners[at] = 0;
                    for (std::size_t k = 1; k < sources.size(); ++k) {
                        const T other = sources[k].data[i * sources[k].step];
                        if (other > value) {
                            value = other;
                            winners[at] = static_cast<int>(k);
                        }
                    }
                    break;
                }
                if (a.rectify) {
                    const T low = T(0) * value;
                    value = value > T(0) ? value : low;
                }
                out[at] = value;
            }
        },
        1 + Chunk / (planes.size + 1));
}

template <class T>
void elemWiseBackward(Cpu, const ElemWiseArguments<T>& a, std::size_t k, const Tensor<T>& dy, const Tensor<T>& root,
                      const Tensor<int>& winner, Tensor<T>& dx, bool accumulate)
{
    const Planes planes = checked(a, dy);
    checkSize(dx, a.x.at(k)->size(), "gradient of an element-wise operation");
    const T* const grad = dy.data();
    const T* const roots = root.data();
    const int* const winners = winner.data();
    T* const to = dx.data();
    parallelFor(
        planes.count,
        [&](std::size_t p) {
            std::vector<Source<T>> sources;
            sourcesOf(a, planes, p, sources);
            const Source<T>& own = sources[k];
            T* const plane = to + p * (own.step ? planes.size : 1);
            if (a.op == ElemWiseOp::Sum && own.step) {
                const T* const from = grad + p * planes.size;
                const T weight = own.weight;
                if (accumulate)
                    simdFor(0, planes.size, [=](std::size_t i) N2D2_INLINE { plane[i] += weight * from[i]; });
                else
                    simdFor(0, planes.size, [=](std::size_t i) N2D2_INLINE { plane[i] = weight * from[i]; });
                return;
            }
            T sum = T(0);  // of an input whose single pixel stands for all
            for (std::size_t i = 0; i < planes.size; ++i) {
                const std::size_t at = p * planes.size + i;
                T factor = T(0);
                switch (a.op) {
                case ElemWiseOp::Sum:
                    factor = own.weight;
                    break;
                case ElemWiseOp::AbsSum:
                    factor = own.data[i * own.step] >= T(0) ? own.weight : -own.weight;
                    break;
                case ElemWiseOp::EuclideanSum:
                    factor = roots[at] == T(0) ? T(0) : own.weight * own.weight * own.data[i * own.step] / roots[at];
                    break;
                case ElemWiseOp::Prod:
                    factor = T(1);
                    for (std::size_t j = 0; j < sources.size(); ++j)
                        factor *= j == k ? T(1) : sources[j].data[i * sources[j].step];
                    break;
                case ElemWiseOp::Max:
                    factor = winners[at] == static_cast<int>(k) ? T(1) : T(0);
                    break;
                }
                const T value = factor * grad[at];
                if (own.step)
                    plane[i] = (accumulate ? plane[i] : T(0)) + value;
                else
                    sum += value;
            }
            if (!own.step)
                plane[0] = (accumulate ? plane[0] : T(0)) + sum;
        },
        1 + Chunk / (planes.size + 1));
}

template <class T> void maskedCopy(Cpu, const Tensor<T>& x, const Tensor<T>& mask, Tensor<T>& y, bool accumulate)
{
    checkSize(mask, x.size(), "mask");
    checkSize(y, x.size(), "destination of a masked copy");
    const T* const from = x.data();
    const T* const factors = mask.data();
    T* const to = y.data();
    const std::size_t size = x.size();
    parallelFor(
        (size + Chunk - 1) / Chunk,
        [&](std::size_t c) {
            const std::size_t begin = c * Chunk, end = std::min(size, begin + Chunk);
            if (accumulate)
                simdFor(begin, end, [=](std::size_t i) N2D2_INLINE { to[i] += from[i] * factors[i]; });
            else
                simdFor(begin, end, [=](std::size_t i) N2D2_INLINE { to[i] = from[i] * factors[i]; });
        },
        2);
}

template <class T> void paddedCopy(Cpu, const Tensor<T>& x, long left, long top, Tensor<T>& y, bool accumulate)
{
    const long width = static_cast<long>(x.dimX()), height = static_cast<long>(x.dimY());
    const long outWidth = static_cast<long>(y.dimX()), outHeight = static_cast<long>(y.dimY());
    const std::size_t planes = x.empty() ? 0 : x.size() / static_cast<std::size_t>(width * height);
    checkSize(y, planes * static_cast<std::size_t>(outWidth * outHeight), "destination of a padding");
    const long first = std::clamp(left, 0l, outWidth), last = std::clamp(left + width, first, outWidth);
    const T* const source = x.data();
    T* const destination = y.data();
    parallelFor(
        planes,
        [&](std::size_t p) {
            const T* const from = source + static_cast<long>(p) * width * height;
            T* const to = destination + static_cast<long>(p) * outWidth * outHeight;
            // Planes one after the other in one vector loop: rows are short.
            simdFor(0, static_cast<std::size_t>(outHeight), [=](std::size_t j) N2D2_INLINE {
                const long row = static_cast<long>(j) - top;
                const bool inside = row >= 0 && row < height;
                T* __restrict line = to + static_cast<long>(j) * outWidth;
                const T* __restrict values = from + row * width - left;
                if (accumulate) {
                    for (long i = first; inside && i < last; ++i)
                        line[i] += values[i];
                    return;
                }
                const long begin = inside ? first : outWidth, end = inside ? last : outWidth;
                for (long i = 0; i < begin; ++i)
                    line[i] = T(0);
                for (long i = begin; i < end; ++i)
                    line[i] = values[i];
                for (long i = end; i < outWidth; ++i)
                    line[i] = T(0);
            });
        },
        1 + Chunk / (static_cast<std::size_t>(outWidth * outHeight) + 1));
}

template <class T>
void transposedCopy(Cpu, const Tensor<T>& x, const std::vector<std::size_t>& perm, Tensor<T>& y, bool accumulate)
{
    if (x.nbDims() != 4 || y.nbDims() != 4 || perm.size() != 4)
        throw std::invalid_argument("a transposition needs tensors of 4 dimensions, got " + dimsText(x.dims()) + " and " + dimsText(y.dims()));
    std::array<std::size_t, 4> stride{1, x.dims()[0], x.dims()[0] * x.dims()[1], x.dims()[0] * x.dims()[1] * x.dims()[2]}, step{};
    for (std::size_t d = 0; d < 4; ++d) {
        if (perm[d] > 3 || y.dims()[d] != x.dims()[perm[d]])
            throw std::invalid_argument("transposition " + dimsText(perm) + " of " + dimsText(x.dims()) + " into " + dimsText(y.dims()));
        step[d] = stride[perm[d]];
    }
    checkSize(y, x.size(), "destination of a transposition");
    const std::size_t nx = y.dims()[0], ny = y.dims()[1], nz = y.dims()[2], stepX = step[0], stepY = step[1];
    const T* const source = x.data();
    T* const destination = y.data();
    parallelFor(
        y.dims()[3] * nz,
        [&](std::size_t plane) {
            const T* const from = source + plane / nz * step[3] + plane % nz * step[2];
            T* const to = destination + plane * nx * ny;
            simdFor(0, ny, [=](std::size_t j) N2D2_INLINE {
                T* __restrict row = to + j * nx;
                const T* __restrict values = from + j * stepY;
                if (accumulate)
                    for (std::size_t i = 0; i < nx; ++i)
                        row[i] += values[i * stepX];
                else if (stepX == 1)
                    for (std::size_t i = 0; i < nx; ++i)
                        row[i] = values[i];
                else
                    for (std::size_t i = 0; i < nx; ++i)
                        row[i] = values[i * stepX];
            });
        },
        1 + Chunk / (nx * ny + 1));
}

#define N2D2_ELEMWISE(T)                                                                                                    \
    template void elemWiseForward<T>(Cpu, const ElemWiseArguments<T>&, Tensor<T>&, Tensor<T>&, Tensor<int>&);               \
    template void elemWiseBackward<T>(Cpu, const ElemWiseArguments<T>&, std::size_t, const Tensor<T>&, const Tensor<T>&,    \
                                      const Tensor<int>&, Tensor<T>&, bool);                                                \
    template void maskedCopy<T>(Cpu, const Tensor<T>&, const Tensor<T>&, Tensor<T>&, bool);                                 \
    template void paddedCopy<T>(Cpu, const Tensor<T>&, long, long, Tensor<T>&, bool);                                       \
    template void transposedCopy<T>(Cpu, const Tensor<T>&, const std::vector<std::size_t>&, Tensor<T>&, bool);
N2D2_ELEMWISE(float)
N2D2_ELEMWISE(double)
#undef N2D2_ELEMWISE

}  // namespace N2D2

#include "kernels/eltwise.hpp"

#include "core/Simd.hpp"
#include "kernels/cpu/Common.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

constexpr std::size_t Chunk = 16384;

struct Block {
    std::size_t batch, part, whole, offset;  ///< elements per stimulus of the part, of the whole, and where the part starts
};

Block blockOf(const BaseTensor& part, const BaseTensor& whole, std::size_t offset)
{
    const auto fail = [&](const std::string& why) {
        throw std::invalid_argument("channels of a tensor " + dimsText(part.dims()) + " at offset " + std::to_string(offset)
                                    + " of a tensor " + dimsText(whole.dims()) + ": " + why);
    };
    const std::size_t n = part.nbDims();
    if (n < 2 || whole.nbDims() != n)
        fail("both need the same number of dimensions, two or more");
    for (std::size_t d = 0; d < n; ++d)
        if (d != n - 2 && part.dims()[d] != whole.dims()[d])
            fail("all sizes but the channels must agree");
    if (offset > whole.dims()[n - 2] || part.dims()[n - 2] > whole.dims()[n - 2] - offset)
        fail("they do not fit");
    if (part.empty())
        return {0, 0, 0, 0};
    const std::size_t batch = part.dimB(), spatial = part.size() / (batch * part.dims()[n - 2]);
    return {batch, part.size() / batch, whole.size() / batch, offset * spatial};
}

}  // namespace

template <class T> void scaledCopy(Cpu, const Tensor<T>& x, T alpha, Tensor<T>& y, bool accumulate)
{
    checkSize(y, x.size(), "destination of a copy");
    const T* const from = x.data();
    T* const to = y.data();
    const std::size_t size = x.size();
    parallelFor(
        (size + Chunk - 1) / Chunk,
        [&](std::size_t c) {
            const std::size_t begin = c * Chunk, end = std::min(size, begin + Chunk);
            if (accumulate)
                simdFor(begin, end, [=](std::size_t i) N2D2_INLINE { to[i] += alpha * from[i]; });
            else if (alpha == T(1)) {
                if (to != from)
                    std::copy(from + begin, from + end, to + begin);
            }
            else
                simdFor(begin, end, [=](std::size_t i) N2D2_INLINE { to[i] = alpha * from[i]; });
        },
        2);
}

template <class T> void copyChannelsTo(Cpu, const Tensor<T>& x, Tensor<T>& y, std::size_t offset)
{
    const Block b = blockOf(x, y, offset);
    const T* const from = x.data();
    T* const to = y.data();
    parallelFor(
        b.batch, [&](std::size_t i) { std::copy(from + i * b.part, from + (i + 1) * b.part, to + i * b.whole + b.offset); },
        1 + Chunk / (b.part + 1));
}

template <class T> void copyChannelsFrom(Cpu, const Tensor<T>& dy, std::size_t offset, Tensor<T>& dx, bool accumulate)
{
    const Block b = blockOf(dx, dy, offset);
    const T* const source = dy.data();
    T* const to = dx.data();
    parallelFor(
        b.batch,
        [&](std::size_t i) {
            const T* const from = source + i * b.whole + b.offset;
            T* const part = to + i * b.part;
            if (accumulate)
                simdFor(0, b.part, [=](std::size_t k) N2D2_INLINE { part[k] += from[k]; });
            else
                std::copy(from, from + b.part, part);
        },
        1 + Chunk / (b.part + 1));
}

#define N2D2_ELTWISE(T)                                                                                        \
    template void scaledCopy<T>(Cpu, const Tensor<T>&, T, Tensor<T>&, bool);                                   \
    template void copyChannelsTo<T>(Cpu, const Tensor<T>&, Tensor<T>&, std::size_t);                           \
    template void copyChannelsFrom<T>(Cpu, const Tensor<T>&, std::size_t, Tensor<T>&, bool);
N2D2_ELTWISE(float)
N2D2_ELTWISE(double)
template void copyChannelsTo<half>(Cpu, const Tensor<half>&, Tensor<half>&, std::size_t);
#undef N2D2_ELTWISE

}  // namespace N2D2

#pragma once
// What the CPU kernels share: size checks, workspaces with one slot per thread, sums in slice order.
#include <memory>
#include <stdexcept>
#include <string>

#include <omp.h>

#include "core/Error.hpp"
#include "core/Parallel.hpp"
#include "core/Simd.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2::cpu {

/// std::invalid_argument unless `tensor` holds `size` elements.
inline void checkSize(const BaseTensor& tensor, std::size_t size, const char* what)
{
    if (tensor.size() != size)
        throw std::invalid_argument(std::string(what) + " has " + std::to_string(tensor.size()) + " elements (dims "
                                    + dimsText(tensor.dims()) + "), expected " + std::to_string(size));
}

/// Uninitialised memory on a 64-byte boundary.
template <class T> class Buffer {
public:
    Buffer() = default;
    explicit Buffer(std::size_t size)
        : mSize(size), mData(size ? static_cast<T*>(::operator new(size * sizeof(T), std::align_val_t(64))) : nullptr)
    {
    }
    T* data() const { return mData.get(); }
    std::size_t size() const { return mSize; }

private:
    struct Free {
        void operator()(T* p) const { ::operator delete(p, std::align_val_t(64)); }
    };
    std::size_t mSize = 0;
    std::unique_ptr<T, Free> mData;
};

/// Work items of a plan are dealt to a number of slots fixed at construction; each slot has scratch memory of its own.
template <class T> class Slots {
public:
    Slots() = default;
    Slots(std::size_t items, std::size_t elementsPerSlot)
        : mCount(std::clamp<std::size_t>(static_cast<std::size_t>(std::max(omp_get_max_threads(), omp_get_num_procs())), 1,
                                         std::max<std::size_t>(1, items))),
          mStride((elementsPerSlot + 15) / 16 * 16), mBuffer(mCount * mStride)
    {
    }
    /// body(item, scratch) for every item of [0, items), in parallel.
    template <class Body> void run(std::size_t items, const Body& body) const
    {
        parallelFor(mCount, [&](std::size_t slot) {
            const auto [begin, end] = sliceBounds(slot, mCount, items);
            for (std::size_t item = begin; item < end; ++item)
                body(item, mBuffer.data() + slot * mStride);
        });
    }

private:
    std::size_t mCount = 1, mStride = 0;
    Buffer<T> mBuffer;
};

/// to = (accumulate ? to : 0) + parts[0] + parts[1] + …, in that order; `parts` lie `stride` elements apart.
template <class T>
void addSlices(const T* parts, std::size_t stride, std::size_t count, std::size_t size, T* to, bool accumulate)
{
    constexpr std::size_t chunk = 4096;
    parallelFor(
        (size + chunk - 1) / chunk,
        [&](std::size_t c) {
            const std::size_t begin = c * chunk, end = std::min(size, begin + chunk);
            std::size_t s = 0;
            if (!accumulate) {
                std::copy(parts + begin, parts + end, to + begin);
                s = 1;
            }
            for (; s < count; ++s)
                simdFor(begin, end, [to, from = parts + s * stride](std::size_t i) N2D2_INLINE { to[i] += from[i]; });
        },
        8);
}

}  // namespace N2D2::cpu

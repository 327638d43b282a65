#include "kernels/unpool.hpp"

#include "kernels/cpu/Common.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

/// body(i, place) for the values of a stimulus whose winner has a place below `size`.
template <class Body>
void forPlaces(const int* winners, std::size_t n, const Tensor<int>& places, std::size_t size, const Body& body)
{
    const int* const table = places.empty() ? nullptr : places.data();
    const std::size_t known = table ? places.size() : size;
    for (std::size_t i = 0; i < n; ++i) {
        const auto winner = static_cast<std::size_t>(winners[i]);  // -1 is beyond every size
        if (winner >= known)
            continue;
        const auto place = table ? static_cast<std::size_t>(table[winner]) : winner;
        if (place < size)
            body(i, place);
    }
}

}  // namespace

template <class T>
void unpoolForward(Cpu, const Tensor<T>& x, const Tensor<int>& winners, const Tensor<int>& places, Tensor<T>& y, bool accumulate)
{
    checkSize(winners, x.size(), "winners of the pooling");
    const std::size_t batch = x.dimB(), n = x.size() / batch, size = y.size() / batch;
    const T* const from = x.data();
    T* const to = y.data();
    parallelFor(batch, [&](std::size_t b) {
        T* const sample = to + b * size;
        if (!accumulate)
            std::fill(sample, sample + size, T(0));
        const T* const values = from + b * n;
        forPlaces(winners.data() + b * n, n, places, size, [&](std::size_t i, std::size_t place) { sample[place] += values[i]; });
    });
}

template <class T>
void unpoolBackward(Cpu, const Tensor<T>& dy, const Tensor<int>& winners, const Tensor<int>& places, Tensor<T>& dx, bool accumulate)
{
    checkSize(winners, dx.size(), "winners of the pooling");
    const std::size_t batch = dx.dimB(), n = dx.size() / batch, size = dy.size() / batch;
    if (size == 0)
        throw std::invalid_argument("unpooling of an empty gradient");
    const T* const from = dy.data();
    T* const to = dx.data();
    const int* const table = places.empty() ? nullptr : places.data();
    const auto known = static_cast<unsigned>(table ? places.size() : size);  // -1 is beyond every size
    parallelFor(batch, [&](std::size_t b) {
        T* const values = to + b * n;
        const T* const sample = from + b * size;
        const int* const won = winners.data() + b * n;
        for (std::size_t i = 0; i < n; ++i) {
            auto place = static_cast<unsigned>(won[i]);
            bool placed = place < known;
            if (table && placed) {
                place = static_cast<unsigned>(table[place]);
                placed = place < size;
            }
            const T value = sample[placed ? place : 0];
            const T gradient = placed ? value : T(0);
            values[i] = accumulate ? values[i] + gradient : gradient;
        }
    });
}

#define N2D2_UNPOOL(T)                                                                                            \
    template void unpoolForward<T>(Cpu, const Tensor<T>&, const Tensor<int>&, const Tensor<int>&, Tensor<T>&, bool); \
    template void unpoolBackward<T>(Cpu, const Tensor<T>&, const Tensor<int>&, const Tensor<int>&, Tensor<T>&, bool);
N2D2_UNPOOL(float)
N2D2_UNPOOL(double)
#undef N2D2_UNPOOL

}  // namespace N2D2

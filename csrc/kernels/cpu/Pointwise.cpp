#include "kernels/pointwise.hpp"

#include "kernels/cpu/Common.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

template <class Body> void eachElement(std::size_t size, const Body& body)
{
    constexpr std::size_t Chunk = 8192;
    parallelFor(
        (size + Chunk - 1) / Chunk, [&](std::size_t c) { simdFor(c * Chunk, std::min(size, (c + 1) * Chunk), body); }, 2);
}

}  // namespace

template <class T>
void thresholdedCopy(Cpu, const Tensor<T>& x, ThresholdCellOperation operation, T threshold, T max, Tensor<T>& y)
{
    checkSize(y, x.size(), "destination of a threshold");
    const T* const from = x.data();
    T* const to = y.data();
    // Whether the value itself, or the constant beside it, stands above and below.
    using Operation = ThresholdCellOperation;
    const bool keepsAbove = operation == Operation::ToZero;
    const bool keepsBelow = operation == Operation::Truncate || operation == Operation::ToZeroInverted;
    const T above = operation == Operation::Binary ? max : (operation == Operation::Truncate ? threshold : T(0));
    const T below = operation == Operation::BinaryInverted ? max : T(0);
    eachElement(x.size(), [=](std::size_t i) N2D2_INLINE {
        const T v = from[i], high = keepsAbove ? v : above, low = keepsBelow ? v : below;
        to[i] = v > threshold ? high : low;
    });
}

template <class T> void targetBiasedCopy(Cpu, const Tensor<T>& x, const Tensor<T>& sign, T bias, Tensor<T>& y)
{
    checkSize(y, x.size(), "destination of a bias");
    checkSize(sign, x.size(), "targets of a bias");
    const T* const from = x.data();
    const T* const signs = sign.data();
    T* const to = y.data();
    eachElement(x.size(), [=](std::size_t i) N2D2_INLINE {
        const T v = from[i], moved = v + bias;
        to[i] = (signs[i] > T(0)) & (v > -bias) ? moved : v;
    });
}

#define N2D2_POINTWISE(T)                                                                                      \
    template void thresholdedCopy<T>(Cpu, const Tensor<T>&, ThresholdCellOperation, T, T, Tensor<T>&);         \
    template void targetBiasedCopy<T>(Cpu, const Tensor<T>&, const Tensor<T>&, T, Tensor<T>&);
N2D2_POINTWISE(float)
N2D2_POINTWISE(double)
#undef N2D2_POINTWISE

}  // namespace N2D2

#pragma once
// The geometry of a layer as kernels of runtime/ read it, with room between pixels.
#include "RuntimeOracle.hpp"

namespace N2D2::test {

struct RuntimeGeometry {
    int inWidth = 1, inHeight = 1, inChannels = 1, inStride = 1, outWidth = 1, outHeight = 1, outputs = 1, outStride = 1;
    int kernelWidth = 1, kernelHeight = 1, strideX = 1, strideY = 1, padLeft = 0, padTop = 0, dilationX = 1, dilationY = 1, groups = 1;
    int groupSize = 1, tableSize = 1, high = 0, axisX = 0, axisY = 1, axisC = 2, halfPixel = 0, alignCorners = 0;

    RuntimeGeometry(const TensorInfo& in, const TensorInfo& out, int inGap = 0, int outGap = 0)
        : inWidth(static_cast<int>(in.width)), inHeight(static_cast<int>(in.height)), inChannels(static_cast<int>(in.channels)),
          inStride(inChannels + inGap), outWidth(static_cast<int>(out.width)), outHeight(static_cast<int>(out.height)),
          outputs(static_cast<int>(out.channels)), outStride(outputs + outGap), groupSize(outputs)
    {
    }
    explicit RuntimeGeometry(const Layer& l, int inGap = 0, int outGap = 0) : RuntimeGeometry(l.inputInfo[0], l.output, inGap, outGap)
    {
        kernelWidth = static_cast<int>(l.kernelWidth);
        kernelHeight = static_cast<int>(l.kernelHeight);
        strideX = static_cast<int>(l.strideX);
        strideY = static_cast<int>(l.strideY);
        dilationX = static_cast<int>(l.dilationX);
        dilationY = static_cast<int>(l.dilationY);
        groups = static_cast<int>(l.groups);
        padLeft = l.padLeft;
        padTop = l.padTop;
    }
};

/// `values` (HWC) with `stride` elements between pixels; what lies between is `filler`.
template <class T, class V> std::vector<T> strided(const std::vector<V>& values, std::size_t channels, std::size_t stride, T filler)
{
    std::vector<T> all(values.size() / channels * stride, filler);
    for (std::size_t i = 0; i < values.size(); ++i)
        all[i / channels * stride + i % channels] = static_cast<T>(values[i]);
    return all;
}

template <class T, class V> std::vector<T> typedValues(const std::vector<V>& values)
{
    std::vector<T> all;
    for (const V& v : values)
        all.push_back(static_cast<T>(v));
    return all;
}

/// `got` holds `expected` with gaps that nobody wrote.
template <class T, class V> void expectStrided(const std::vector<T>& got, const std::vector<V>& expected, std::size_t channels, std::size_t stride, T filler)
{
    ASSERT_EQ(got.size() * channels, expected.size() * stride);
    for (std::size_t i = 0; i < got.size(); ++i) {
        const std::size_t c = i % stride;
        const V value = c < channels ? expected[i / stride * channels + c] : static_cast<V>(filler);
        ASSERT_TRUE(static_cast<V>(got[i]) == value) << "element " << i << ": " << static_cast<double>(got[i]) << " instead of " << static_cast<double>(value);
    }
}

/// Storage of 8, 16 or 32 bits, as exports have it.
template <class T> ElementType typeOf()
{
    return integerType(8 * sizeof(T), std::is_unsigned_v<T>);
}

}  // namespace N2D2::test

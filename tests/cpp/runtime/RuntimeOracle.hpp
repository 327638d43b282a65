#pragma once
// The layers of quantized networks once more, by their definitions: 128-bit integers, padded copies, scattered sums. Nothing here is shared
// with runtime/.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>

#include "core/Random.hpp"
#include "layer/Layer.hpp"

namespace N2D2::test {

using Wide = __int128;
using Integers = std::vector<std::int64_t>;

inline int pick(Random& random, int low, int high)
{
    return low + static_cast<int>(random.uniform(0.0, high - low + 0.999999));
}

inline std::int64_t pickWide(Random& random, std::int64_t low, std::int64_t high)
{
    const double v = std::floor(random.uniform(static_cast<double>(low), static_cast<double>(high) + 1.0));
    return std::min(std::max(static_cast<std::int64_t>(v), low), high);
}

inline ElementType integerType(unsigned bits, bool isUnsigned)
{
    return {bits, isUnsigned, false};
}

inline TensorInfo tensorInfo(std::size_t width, std::size_t height, std::size_t channels, ElementType type)
{
    TensorInfo info;
    info.width = width;
    info.height = height;
    info.channels = channels;
    info.type = type;
    return info;
}

/// Seeded values of a type: everywhere, or its ends alone.
inline Integers randomIntegers(std::size_t n, const ElementType& type, Random& random, bool extreme = false)
{
    Integers all(n);
    for (auto& v : all)
        v = extreme ? (random.uniform(0.0, 1.0) < 0.5 ? type.low() : type.high()) : pickWide(random, type.low(), type.high());
    return all;
}

inline Wide floorDivide(Wide a, Wide b)
{
    const Wide q = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}
inline Wide power(int e)
{
    return static_cast<Wide>(1) << e;
}
/// floor(a / 2^shift + 1/2), no half for shift 0
inline Wide shiftRounded(Wide a, int shift)
{
    return floorDivide(a + (shift > 0 ? power(shift - 1) : 0), power(shift));
}

/// docs/integer-arithmetic.md, "From the sum to the output".
inline std::int64_t expectedFinish(const Finish& f, Wide sum, std::size_t o)
{
    const Rescale& r = f.rescale;
    const auto at = [&](std::size_t size, std::size_t each = 1) { return size > each ? o : 0; };
    Wide v = sum;
    if (f.slope != 0 && v < 0)
        v = shiftRounded(v * f.slope, 16);
    switch (r.mode) {
    case ScalingMode::NONE:
        break;
    case ScalingMode::FLOAT_MULT: {
        const double product = std::round(static_cast<double>(static_cast<std::int64_t>(v)) * r.factors[at(r.factors.size())]);
        v = product > 9e18 ? static_cast<Wide>(INT64_MAX) : product < -9e18 ? static_cast<Wide>(INT64_MIN) : static_cast<Wide>(product);
        break;
    }
    case ScalingMode::FIXED_MULT16:
    case ScalingMode::FIXED_MULT32:
        v = shiftRounded(v * r.multipliers[at(r.multipliers.size())], static_cast<int>(r.shift));
        break;
    case ScalingMode::SINGLE_SHIFT:
        v = shiftRounded(v, r.shifts[at(r.shifts.size())]);
        break;
    case ScalingMode::DOUBLE_SHIFT: {
        const std::size_t k = 2 * at(r.shifts.size(), 2);
        v = shiftRounded(v + v * power(r.shifts[k]), r.shifts[k + 1]);
    }
    }
    v = std::min<Wide>(std::max<Wide>(v, f.low), f.high);
    if (f.table.empty())
        return static_cast<std::int64_t>(v);
    const Wide index = v - f.low, spacing = power(static_cast<int>(f.tableStep));
    const auto left = static_cast<std::size_t>(index / spacing);
    if (f.tableStep == 0)
        return f.table[left];
    const Wide a = f.table[left], b = f.table[left + 1], rest = index % spacing;
    return static_cast<std::int64_t>(floorDivide((a * (spacing - rest) + b * rest) * 2 + spacing, spacing * 2));
}

/// A rescaling that brings sums of about `sumBits` bits to about `outBits`.
inline Rescale randomRescale(ScalingMode mode, bool perOutput, std::size_t outputs, int sumBits, int outBits, Random& random)
{
    Rescale r;
    r.mode = mode;
    const int down = std::max(1, sumBits - outBits);
    const std::size_t n = perOutput ? outputs : 1;
    r.shift = static_cast<unsigned>(std::min(down + 14, 40));
    for (std::size_t i = 0; i < n; ++i) {
        const double factor = std::ldexp(random.uniform(0.5, 2.0), -down);
        if (mode == ScalingMode::FLOAT_MULT)
            r.factors.push_back(factor);
        if (mode == ScalingMode::FIXED_MULT16 || mode == ScalingMode::FIXED_MULT32)
            r.multipliers.push_back(std::min(32767, static_cast<int>(std::ldexp(factor, static_cast<int>(r.shift)))));
        if (mode == ScalingMode::SINGLE_SHIFT)
            r.shifts.push_back(static_cast<unsigned char>(pick(random, std::max(0, down - 1), down + 1)));
        if (mode == ScalingMode::DOUBLE_SHIFT) {
            const int a = pick(random, 0, 4);
            r.shifts.push_back(static_cast<unsigned char>(a));
            r.shifts.push_back(static_cast<unsigned char>(down + a));
        }
    }
    return r;
}

enum class FinishKind { Clamp, Leak, Table };

inline Finish randomFinish(FinishKind kind, const Rescale& rescale, const ElementType& output, Random& random)
{
    Finish f;
    f.rescale = rescale;
    f.low = output.low();
    f.high = output.high();
    if (kind == FinishKind::Leak) {
        f.activation = LayerActivation::Rectifier;
        f.slope = pick(random, 1, 30000);
    }
    if (kind == FinishKind::Table) {
        f.activation = LayerActivation::Tanh;
        f.tableStep = static_cast<unsigned>(pick(random, 0, 4));
        f.low = -pick(random, 1, 300);
        f.high = pick(random, 1, 300);
        const auto entries = static_cast<std::size_t>((f.high - f.low) >> f.tableStep) + 1 + (f.tableStep > 0 ? 1 : 0);
        for (std::size_t i = 0; i < entries; ++i)
            f.table.push_back(static_cast<std::int32_t>(pickWide(random, std::max(output.low(), -(1 << 24)), std::min(output.high(), 1 << 24))));
    }
    return f;
}

// Tensors HWC --------------------------------------------------------------------------------------------------------

/// Sums of a Conv, Fc or depth-wise layer over a copy of the input with its border of zeros.
template <class V, class W> std::vector<V> expectedConvolution(const Layer& l, const std::vector<V>& in, const W& weights, const W& biases)
{
    const TensorInfo &a = l.inputInfo[0], &b = l.output;
    const int padded = static_cast<int>(a.width) + l.padLeft + l.padRight, paddedHeight = static_cast<int>(a.height) + l.padTop + l.padBottom;
    const int channels = static_cast<int>(a.channels);
    std::vector<V> border(static_cast<std::size_t>(padded * paddedHeight * channels), V(0));
    for (int y = 0; y < static_cast<int>(a.height); ++y)
        for (int x = 0; x < static_cast<int>(a.width); ++x)
            for (int c = 0; c < channels; ++c)
                border[static_cast<std::size_t>(((y + l.padTop) * padded + x + l.padLeft) * channels + c)]
                    = in[static_cast<std::size_t>((y * static_cast<int>(a.width) + x) * channels + c)];
    std::vector<V> sums;
    const int each = channels / static_cast<int>(l.groups), outputs = static_cast<int>(b.channels), perGroup = outputs / static_cast<int>(l.groups);
    for (int y = 0; y < static_cast<int>(b.height); ++y)
        for (int x = 0; x < static_cast<int>(b.width); ++x)
            for (int o = 0; o < outputs; ++o) {
                V sum = biases.empty() ? V(0) : static_cast<V>(biases[static_cast<std::size_t>(o)]);
                std::size_t w = static_cast<std::size_t>(o) * l.kernelWidth * l.kernelHeight * static_cast<std::size_t>(each);
                for (unsigned ky = 0; ky < l.kernelHeight; ++ky)
                    for (unsigned kx = 0; kx < l.kernelWidth; ++kx)
                        for (int c = 0; c < each; ++c, ++w)
                            sum += static_cast<V>(weights[w])
                                   * border[static_cast<std::size_t>(((y * static_cast<int>(l.strideY) + static_cast<int>(ky * l.dilationY)) * padded
                                                                      + x * static_cast<int>(l.strideX) + static_cast<int>(kx * l.dilationX))
                                                                         * channels
                                                                     + o / perGroup * each + c)];
                sums.push_back(sum);
            }
    return sums;
}

/// Sums of a Deconv: every input is scattered.
template <class V, class W> std::vector<V> expectedDeconvolution(const Layer& l, const std::vector<V>& in, const W& weights, const W& biases)
{
    const TensorInfo &a = l.inputInfo[0], &b = l.output;
    std::vector<V> sums(b.size());
    for (std::size_t i = 0; i < sums.size(); ++i)
        sums[i] = biases.empty() ? V(0) : static_cast<V>(biases[i % b.channels]);
    const std::size_t each = a.channels / l.groups, perGroup = b.channels / l.groups;
    for (std::size_t y = 0; y < a.height; ++y)
        for (std::size_t x = 0; x < a.width; ++x)
            for (std::size_t c = 0; c < a.channels; ++c)
                for (std::size_t m = 0; m < perGroup; ++m)
                    for (unsigned ky = 0; ky < l.kernelHeight; ++ky)
                        for (unsigned kx = 0; kx < l.kernelWidth; ++kx) {
                            const long oy = static_cast<long>(y * l.strideY + ky * l.dilationY) - l.padTop;
                            const long ox = static_cast<long>(x * l.strideX + kx * l.dilationX) - l.padLeft;
                            if (oy < 0 || ox < 0 || oy >= static_cast<long>(b.height) || ox >= static_cast<long>(b.width))
                                continue;
                            const std::size_t o = c / each * perGroup + m;
                            sums[(static_cast<std::size_t>(oy) * b.width + static_cast<std::size_t>(ox)) * b.channels + o]
                                += in[(y * a.width + x) * a.channels + c]
                                   * static_cast<V>(weights[((o * l.kernelHeight + ky) * l.kernelWidth + kx) * each + c % each]);
                        }
    return sums;
}

/// Seeded geometry of a windowed layer, with its sizes; outputs of at least 1x1.
inline void randomWindow(Layer& l, Random& random, ElementType in, ElementType out, bool dilated, bool odd)
{
    TensorInfo a, b;
    do {
        a = tensorInfo(static_cast<std::size_t>(pick(random, 1, 9)), static_cast<std::size_t>(pick(random, 1, 9)), a.channels, in);
        l.kernelWidth = static_cast<unsigned>(pick(random, 1, odd ? 6 : 4));
        l.kernelHeight = static_cast<unsigned>(pick(random, 1, odd ? 6 : 4));
        l.strideX = static_cast<unsigned>(pick(random, 1, odd ? 5 : 2));
        l.strideY = static_cast<unsigned>(pick(random, 1, odd ? 5 : 2));
        l.dilationX = dilated ? static_cast<unsigned>(pick(random, 1, 3)) : 1;
        l.dilationY = dilated ? static_cast<unsigned>(pick(random, 1, 3)) : 1;
        l.padLeft = pick(random, 0, 3);
        l.padTop = pick(random, 0, 3);
        l.padRight = pick(random, 0, 3);
        l.padBottom = pick(random, 0, 3);
        const auto size = [&](std::size_t n, unsigned k, unsigned s, unsigned d, int before, int after) {
            const long extent = static_cast<long>(k - 1) * d + 1, pads = before + after, length = static_cast<long>(n);
            if (l.kind == LayerKind::Deconv)
                return (length - 1) * static_cast<long>(s) + extent - pads;
            return length + pads < extent ? 0L : (length + pads - extent) / static_cast<long>(s) + 1;
        };
        b = tensorInfo(static_cast<std::size_t>(std::max(0L, size(a.width, l.kernelWidth, l.strideX, l.dilationX, l.padLeft, l.padRight))),
                       static_cast<std::size_t>(std::max(0L, size(a.height, l.kernelHeight, l.strideY, l.dilationY, l.padTop, l.padBottom))), 1, out);
    } while (b.width == 0 || b.height == 0);
    l.inputInfo = {a};
    l.output = b;
}

enum class Grouping { None, Groups, Depthwise };

/// Conv or Deconv with seeded weights and biases. `extreme`: weights at the ends of their range.
inline Layer randomConvolution(LayerKind kind, Grouping grouping, ElementType in, ElementType out, unsigned weightBits, Random& random, bool extreme = false)
{
    Layer l;
    l.name = "layer";
    l.kind = kind;
    l.inputs = {-1};
    randomWindow(l, random, in, out, random.uniform(0.0, 1.0) < 0.4, random.uniform(0.0, 1.0) < 0.4);
    const auto groups = static_cast<std::size_t>(grouping == Grouping::None ? 1 : grouping == Grouping::Groups ? pick(random, 2, 4) : pick(random, 1, 9));
    const auto each = static_cast<std::size_t>(grouping == Grouping::Depthwise ? 1 : pick(random, 1, 20));
    l.groups = static_cast<unsigned>(groups);
    l.inputInfo[0].channels = groups * each;
    l.output.channels = groups * static_cast<std::size_t>(pick(random, 1, grouping == Grouping::None ? 9 : 3));
    l.weightBits = weightBits;
    const ElementType weight = integerType(weightBits, false);
    for (const std::int64_t w : randomIntegers(l.output.channels * l.kernelWidth * l.kernelHeight * each, weight, random, extreme))
        l.weights.push_back(static_cast<std::int32_t>(w));
    if (random.uniform(0.0, 1.0) < 0.7)
        l.biases = randomIntegers(l.output.channels, integerType(16, false), random, extreme);
    return l;
}

inline std::vector<Wide> widened(const Integers& values)
{
    return {values.begin(), values.end()};
}

/// Program of one layer.
inline Program programOf(const Layer& layer)
{
    Program p;
    p.name = "test";
    p.input = layer.inputInfo[0];
    p.layers = {layer};
    p.layers[0].inputs.assign(layer.inputInfo.size(), -1);
    return p;
}

}  // namespace N2D2::test

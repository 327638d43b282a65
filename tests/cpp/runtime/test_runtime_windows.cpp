// Convolutions and pools as exports call them: elements of 8 to 32 bits, gaps between pixels, against definitions in 128 bits.
#include "RuntimeGeometry.hpp"
#include "runtime/average_pool.hpp"
#include "runtime/convolve.hpp"
#include "runtime/deconvolve.hpp"
#include "runtime/depthwise.hpp"
#include "runtime/finish.hpp"
#include "runtime/max_pool.hpp"

namespace N2D2::test {

namespace {

/// In, weights, sums.
template <class In_, class Weight_, class Sum_> struct Case {
    using In = In_;
    using Weight = Weight_;
    using Sum = Sum_;
};
using Cases = ::testing::Types<Case<std::uint8_t, std::int8_t, std::int32_t>, Case<std::int8_t, std::int8_t, std::int32_t>,
                               Case<std::int16_t, std::int16_t, std::int32_t>, Case<std::int16_t, std::int16_t, std::int64_t>,
                               Case<std::uint16_t, std::int16_t, std::int64_t>, Case<std::int32_t, std::int16_t, std::int64_t>>;

template <class C> class RuntimeWindows : public ::testing::Test {
protected:
    using In = typename C::In;
    using Weight = typename C::Weight;
    using Sum = typename C::Sum;
    KeyedRandom random{RandomUse::Other, 21};

    // 16-bit elements with 32-bit sums hold 8-bit values: the simulation.
    static constexpr bool narrow = sizeof(Sum) == 4;
    static ElementType inType() { return narrow ? integerType(8, std::is_unsigned_v<In>) : typeOf<In>(); }
    static unsigned weightBits() { return narrow ? 8 : 8 * sizeof(Weight); }

    template <class Kernel> void check(const Layer& l, const std::vector<Wide>& expected, const Integers& x, int gap, const Kernel& kernel)
    {
        const RuntimeGeometry g(l, gap, 2 * gap);
        const auto in = strided<In>(x, l.inputInfo[0].channels, static_cast<std::size_t>(g.inStride), static_cast<In>(77));
        std::vector<Sum> out(l.output.width * l.output.height * static_cast<std::size_t>(g.outStride), Sum(-5));
        kernel(g, in.data(), out.data());
        expectStrided(out, expected, l.output.channels, static_cast<std::size_t>(g.outStride), Sum(-5));
    }
};
TYPED_TEST_SUITE(RuntimeWindows, Cases);

TYPED_TEST(RuntimeWindows, Convolutions)
{
    using Sum = typename TestFixture::Sum;
    for (int i = 0; i < 120; ++i) {
        const bool extreme = i % 3 == 0;
        const LayerKind kind = i % 2 ? LayerKind::Deconv : LayerKind::Conv;
        const Grouping grouping = static_cast<Grouping>(i / 2 % 3);
        const Layer l = randomConvolution(kind, grouping, this->inType(), integerType(32, false), this->weightBits(), this->random, extreme);
        const Integers x = randomIntegers(l.inputInfo[0].size(), this->inType(), this->random, extreme);
        const auto sums = kind == LayerKind::Conv ? expectedConvolution(l, widened(x), l.weights, std::vector<std::int32_t>())
                                                  : expectedDeconvolution(l, widened(x), l.weights, std::vector<std::int32_t>());
        std::vector<Wide> expected = sums;
        for (std::size_t k = 0; k < expected.size() && !l.biases.empty(); ++k)
            expected[k] += l.biases[k % l.output.channels];
        const auto weights = typedValues<typename TestFixture::Weight>(l.weights);
        const auto biases = typedValues<Sum>(l.biases);
        const Sum* const b = biases.empty() ? nullptr : biases.data();
        const int gap = i % 4 == 0 ? 3 : 0;
        this->check(l, expected, x, gap, [&](const auto& g, const auto* in, auto* out) {
            if (kind == LayerKind::Deconv)
                deconvolve<Sum>(g, in, weights.data(), b, KeepFinish(), out);
            else
                convolve<Sum>(g, in, weights.data(), b, KeepFinish(), out);
        });
        if (grouping == Grouping::Depthwise && kind == LayerKind::Conv)
            this->check(l, expected, x, gap, [&](const auto& g, const auto* in, auto* out) { depthwise<Sum>(g, in, weights.data(), b, KeepFinish(), out); });
        ASSERT_FALSE(this->HasFatalFailure()) << "case " << i;
    }
}

TYPED_TEST(RuntimeWindows, Pools)
{
    using Sum = typename TestFixture::Sum;
    for (int i = 0; i < 120; ++i) {
        Layer l;
        l.kind = i % 2 ? LayerKind::AveragePool : LayerKind::MaxPool;
        randomWindow(l, this->random, this->inType(), integerType(32, false), false, true);
        l.inputInfo[0].channels = l.output.channels = static_cast<std::size_t>(pick(this->random, 1, 70));
        const Integers x = randomIntegers(l.inputInfo[0].size(), this->inType(), this->random, i % 3 == 0);
        const TensorInfo& a = l.inputInfo[0];
        std::vector<Wide> expected;
        for (std::size_t y = 0; y < l.output.height; ++y)
            for (std::size_t u = 0; u < l.output.width; ++u)
                for (std::size_t c = 0; c < a.channels; ++c) {
                    Wide sum = 0, most = 0;
                    bool any = false;
                    for (unsigned ky = 0; ky < l.kernelHeight; ++ky)
                        for (unsigned kx = 0; kx < l.kernelWidth; ++kx) {
                            const long py = static_cast<long>(y * l.strideY + ky) - l.padTop, px = static_cast<long>(u * l.strideX + kx) - l.padLeft;
                            if (py < 0 || px < 0 || py >= static_cast<long>(a.height) || px >= static_cast<long>(a.width))
                                continue;
                            const Wide v = x[(static_cast<std::size_t>(py) * a.width + static_cast<std::size_t>(px)) * a.channels + c];
                            sum += v;
                            most = any ? std::max(most, v) : v;
                            any = true;
                        }
                    const Wide size = static_cast<Wide>(l.kernelWidth) * l.kernelHeight, absolute = (sum < 0 ? -sum : sum) / size;
                    expected.push_back(l.kind == LayerKind::MaxPool ? most : (sum < 0 ? -absolute : absolute));
                }
        this->check(l, expected, x, i % 4 == 0 ? 3 : 0, [&](const auto& g, const auto* in, auto* out) {
            if (l.kind == LayerKind::AveragePool)
                averagePool<Sum>(g, in, KeepFinish(), out);
            else
                maxPool(g, in, KeepFinish(), out);
        });
        ASSERT_FALSE(this->HasFatalFailure()) << "case " << i;
    }
}

/// As an export has it: everything is a constant, no definition of the members anywhere.
struct Exported {
    static constexpr int inWidth = 5, inHeight = 4, inChannels = 3, inStride = 3, outWidth = 3, outHeight = 2, outputs = 4, outStride = 6, kernelWidth = 3,
                         kernelHeight = 3, strideX = 2, strideY = 2, padLeft = 1, padTop = 0, dilationX = 1, dilationY = 1, groups = 1;
};

TEST(RuntimeExport, ConstantsInPlaceOfVariables)
{
    KeyedRandom random(RandomUse::Other, 22);
    Layer l;
    l.kernelWidth = l.kernelHeight = 3;
    l.strideX = l.strideY = 2;
    l.padLeft = l.padRight = l.padBottom = 1;
    l.inputInfo = {tensorInfo(5, 4, 3, integerType(8, true))};
    l.output = tensorInfo(3, 2, 4, integerType(8, false));
    const Integers x = randomIntegers(60, l.inputInfo[0].type, random), w = randomIntegers(108, integerType(8, false), random), b = randomIntegers(4, integerType(16, false), random);
    const auto sums = expectedConvolution(l, widened(x), widened(w), widened(b));
    const auto in = typedValues<std::uint8_t>(x);
    const auto weights = typedValues<std::int8_t>(w);
    const auto biases = typedValues<std::int32_t>(b);
    const double factor = 1.0 / 512.0;
    const ClampFinish<FloatRescale> finish = {{&factor, 0}, -128, 127};
    std::vector<std::int8_t> out(36, 99);
    convolve<std::int32_t>(Exported(), in.data(), weights.data(), biases.data(), finish, out.data());
    Finish f;
    f.rescale.mode = ScalingMode::FLOAT_MULT;
    f.rescale.factors = {factor};
    f.low = -128;
    f.high = 127;
    Integers expected;
    for (std::size_t i = 0; i < sums.size(); ++i)
        expected.push_back(expectedFinish(f, sums[i], i % 4));
    expectStrided(out, expected, 4, 6, std::int8_t(99));
}

}  // namespace

}  // namespace N2D2::test

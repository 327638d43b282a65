// Element-wise operations, concatenation, layouts, interpolation and Softmax in integers.
#include "RuntimeGeometry.hpp"
#include "kernels/resize.hpp"
#include "runtime/elemwise.hpp"
#include "runtime/finish.hpp"
#include "runtime/padding.hpp"
#include "runtime/rescale_channels.hpp"
#include "runtime/reshape.hpp"
#include "runtime/resize.hpp"
#include "runtime/softmax.hpp"
#include "runtime/transpose.hpp"

namespace N2D2::test {

namespace {

Wide rootOfWide(Wide v)
{
    if (v <= 0)
        return 0;
    auto root = static_cast<Wide>(std::sqrt(static_cast<double>(v)));
    while (root * root > v)
        --root;
    while ((root + 1) * (root + 1) <= v)
        ++root;
    return root;
}

Wide expectedJoin(LayerElemWise op, const std::vector<Wide>& x, const std::vector<Wide>& m, Wide shift)
{
    Wide v = op == LayerElemWise::Prod ? 1 : op == LayerElemWise::Max ? x[0] * m[0] : shift;
    for (std::size_t k = 0; k < x.size(); ++k) {
        const Wide product = x[k] * m[k];
        switch (op) {
        case LayerElemWise::Sum:
            v += product;
            break;
        case LayerElemWise::AbsSum:
            v += m[k] * (x[k] < 0 ? -x[k] : x[k]);
            break;
        case LayerElemWise::EuclideanSum:
            v += product * product;
            break;
        case LayerElemWise::Prod:
            v *= product;
            break;
        case LayerElemWise::Max:
            v = std::max(v, product);
        }
    }
    return op == LayerElemWise::EuclideanSum ? rootOfWide(v) : v;
}

/// Three operands of different types, one with a gap between pixels.
template <class Sum, class A, class B, class C> void checkJoins(KeyedRandom& random, bool extreme)
{
    const std::size_t width = 3, height = 2, channels = static_cast<std::size_t>(pick(random, 1, 70)), pixels = width * height;
    const TensorInfo info = tensorInfo(width, height, channels, integerType(8, false));
    RuntimeGeometry g(info, info, 0, 1);
    const Integers a = randomIntegers(pixels * channels, typeOf<A>(), random, extreme), b = randomIntegers(pixels * channels, typeOf<B>(), random, extreme),
                   c = randomIntegers(channels, typeOf<C>(), random, extreme);
    const auto inA = typedValues<A>(a);
    const auto inB = strided<B>(b, channels, channels + 5, B(9));
    const auto inC = typedValues<C>(c);  // a single pixel
    const auto m = typedValues<std::int32_t>(randomIntegers(channels, integerType(sizeof(Sum) == 4 ? 12 : 16, false), random, extreme));
    const std::int32_t one = pick(random, -100, 100);
    const auto shifts = typedValues<Sum>(randomIntegers(channels, integerType(20, false), random, extreme));
    const auto check = [&](LayerElemWise op, auto tag, bool withShift) {
        using Op = decltype(tag);
        using Out = std::int64_t;
        std::vector<Out> out(pixels * (channels + 1), Out(-1));
        elementWise<Sum, Op>(g, KeepFinish(), out.data(), operand(inA.data(), g.inStride, m.data(), 1, withShift ? shifts.data() : nullptr),
                             operand(inB.data(), g.inStride + 5, &one, 0), operand(inC.data(), 0));
        std::vector<Wide> expected;
        for (std::size_t i = 0; i < a.size(); ++i)
            expected.push_back(expectedJoin(op, {a[i], b[i], c[i % channels]}, {m[i % channels], one, 1}, withShift ? shifts[i % channels] : 0));
        expectStrided(out, expected, channels, channels + 1, Out(-1));
    };
    check(LayerElemWise::Sum, SumOp(), true);
    check(LayerElemWise::Sum, SumOp(), false);
    check(LayerElemWise::AbsSum, AbsSumOp(), true);
    check(LayerElemWise::EuclideanSum, EuclideanSumOp(), true);
    check(LayerElemWise::Prod, ProdOp(), false);
    check(LayerElemWise::Max, MaxOp(), false);
}

TEST(RuntimeJoins, ElementWise)
{
    KeyedRandom random(RandomUse::Other, 31);
    for (int i = 0; i < 40; ++i) {
        const bool extreme = i % 3 == 0;
        checkJoins<std::int32_t, std::int8_t, std::uint8_t, std::int8_t>(random, extreme);
        checkJoins<std::int64_t, std::int16_t, std::int8_t, std::uint8_t>(random, extreme);
        ASSERT_FALSE(::testing::Test::HasFatalFailure()) << "case " << i;
    }
}

TEST(RuntimeJoins, ConcatenationInPlace)
{
    KeyedRandom random(RandomUse::Other, 32);
    const TensorInfo a = tensorInfo(4, 3, 2, integerType(8, true)), b = tensorInfo(4, 3, 3, integerType(16, false));
    const Integers x = randomIntegers(24, a.type, random), y = randomIntegers(36, b.type, random);
    std::vector<std::int16_t> out(60, -1);
    RuntimeGeometry g(a, a, 0, 3), h(b, b, 0, 2);
    rescaleChannels<std::int32_t>(g, typedValues<std::uint8_t>(x).data(), KeepFinish(), out.data());
    const std::int32_t factors[] = {3, 5, 7};
    rescaleChannels<std::int64_t>(h, typedValues<std::int16_t>(y).data(), ClampFinish<FixedRescale>{{factors, 1, 3}, -3000, 3000}, out.data() + 2);
    for (std::size_t p = 0; p < 12; ++p) {
        for (std::size_t c = 0; c < 2; ++c)
            EXPECT_EQ(out[p * 5 + c], x[p * 2 + c]);
        for (std::size_t c = 0; c < 3; ++c)
            EXPECT_EQ(out[p * 5 + 2 + c], std::min<Wide>(3000, std::max<Wide>(-3000, floorDivide(Wide(y[p * 3 + c]) * factors[c] + 4, 8))));
    }
}

// Layouts ------------------------------------------------------------------------------------------------------------

std::size_t at(const TensorInfo& t, std::size_t x, std::size_t y, std::size_t c)
{
    return (y * t.width + x) * t.channels + c;
}

TEST(RuntimeJoins, PaddingAndCrops)
{
    KeyedRandom random(RandomUse::Other, 33);
    for (int i = 0; i < 60; ++i) {
        const TensorInfo a = tensorInfo(static_cast<std::size_t>(pick(random, 1, 6)), static_cast<std::size_t>(pick(random, 1, 6)), 3, integerType(8, false));
        const int left = pick(random, -3, 3), right = pick(random, -3, 3), top = pick(random, -3, 3), bottom = pick(random, -3, 3);
        const int width = static_cast<int>(a.width) + left + right, height = static_cast<int>(a.height) + top + bottom;
        if (width < 1 || height < 1)
            continue;
        const TensorInfo b = tensorInfo(static_cast<std::size_t>(width), static_cast<std::size_t>(height), 3, a.type);
        const Integers x = randomIntegers(a.size(), a.type, random);
        RuntimeGeometry g(a, b, 1, 2);
        g.padLeft = left;
        g.padTop = top;
        std::vector<std::int8_t> out(b.size() / 3 * 5, 55);
        pad(g, strided<std::int8_t>(x, 3, 4, 55).data(), out.data());
        Integers expected(b.size(), 0);
        for (int y = 0; y < static_cast<int>(a.height); ++y)
            for (int u = 0; u < static_cast<int>(a.width); ++u)
                for (std::size_t c = 0; c < 3; ++c)
                    if (y + top >= 0 && y + top < height && u + left >= 0 && u + left < width)
                        expected[at(b, static_cast<std::size_t>(u + left), static_cast<std::size_t>(y + top), c)] = x[at(a, static_cast<std::size_t>(u), static_cast<std::size_t>(y), c)];
        expectStrided(out, expected, 3, 5, std::int8_t(55));
    }
}

TEST(RuntimeJoins, TransposeAndReshape)
{
    KeyedRandom random(RandomUse::Other, 34);
    const TensorInfo a = tensorInfo(4, 3, 5, integerType(8, false));
    const Integers x = randomIntegers(a.size(), a.type, random);
    const auto in = strided<std::int8_t>(x, 5, 7, 55);
    const std::size_t sizes[] = {4, 3, 5};
    std::vector<int> permutation{0, 1, 2};
    do {
        const TensorInfo b = tensorInfo(sizes[permutation[0]], sizes[permutation[1]], sizes[permutation[2]], a.type);
        RuntimeGeometry g(a, b, 2, 1);
        g.axisX = permutation[0];
        g.axisY = permutation[1];
        g.axisC = permutation[2];
        std::vector<std::int8_t> out(b.width * b.height * (b.channels + 1), 55);
        transpose(g, in.data(), out.data());
        Integers expected(b.size());
        for (std::size_t y = 0; y < 3; ++y)
            for (std::size_t u = 0; u < 4; ++u)
                for (std::size_t c = 0; c < 5; ++c) {
                    const std::size_t place[] = {u, y, c};
                    expected[at(b, place[permutation[0]], place[permutation[1]], place[permutation[2]])] = x[at(a, u, y, c)];
                }
        expectStrided(out, expected, b.channels, b.channels + 1, std::int8_t(55));
    } while (std::next_permutation(permutation.begin(), permutation.end()));

    // Element n in the order channel, y, x stays element n.
    const TensorInfo b = tensorInfo(2, 15, 2, a.type);
    RuntimeGeometry g(a, b, 2, 1);
    std::vector<std::int8_t> out(90, 55);
    reshape(g, in.data(), out.data());
    for (std::size_t n = 0; n < 60; ++n)
        EXPECT_EQ(out[(n % 30 / 2 * 2 + n % 2) * 3 + n / 30], x[at(a, n % 4, n % 12 / 4, n / 12)]);
}

// Interpolation ------------------------------------------------------------------------------------------------------

TEST(RuntimeJoins, NearestIsThatOfTheCell)
{
    KeyedRandom random(RandomUse::Other, 35);
    for (std::size_t n = 1; n < 12; ++n)
        for (std::size_t m = 1; m < 30; ++m) {
            const TensorInfo a = tensorInfo(n, 2, 2, integerType(8, false)), b = tensorInfo(m, 5, 2, a.type);
            const Integers x = randomIntegers(a.size(), a.type, random);
            std::vector<std::int8_t> out(b.size());
            resizeNearest(RuntimeGeometry(a, b), typedValues<std::int8_t>(x).data(), out.data());
            const ResizeAxis across = resizeAxis(ResizeMode::NearestNeighbor, n, m, false), down = resizeAxis(ResizeMode::NearestNeighbor, 2, 5, false);
            for (std::size_t y = 0; y < 5; ++y)
                for (std::size_t u = 0; u < m; ++u)
                    for (std::size_t c = 0; c < 2; ++c)
                        ASSERT_EQ(out[at(b, u, y, c)], x[at(a, across.low[u], down.low[y], c)]);
        }
}

template <class T> void checkBilinear(KeyedRandom& random, bool extreme)
{
    const ElementType type = typeOf<T>();
    for (int i = 0; i < 40; ++i) {
        const TensorInfo a = tensorInfo(static_cast<std::size_t>(pick(random, 1, 9)), static_cast<std::size_t>(pick(random, 1, 9)), 3, type);
        const TensorInfo b = tensorInfo(static_cast<std::size_t>(pick(random, 1, 20)), static_cast<std::size_t>(pick(random, 1, 20)), 3, type);
        const Integers x = randomIntegers(a.size(), type, random, extreme);
        for (const ResizeMode mode : {ResizeMode::Bilinear, ResizeMode::BilinearTF})
            for (const bool corners : {false, true}) {
                if (corners && mode == ResizeMode::Bilinear)
                    continue;
                RuntimeGeometry g(a, b, 1, 1);
                g.halfPixel = mode == ResizeMode::Bilinear;
                g.alignCorners = corners;
                std::vector<T> out(b.width * b.height * 4, T(55));
                resizeBilinear(g, strided<T>(x, 3, 4, T(55)).data(), out.data());
                const ResizeAxis across = resizeAxis(mode, a.width, b.width, corners), down = resizeAxis(mode, a.height, b.height, corners);
                for (std::size_t y = 0; y < b.height; ++y)
                    for (std::size_t u = 0; u < b.width; ++u)
                        for (std::size_t c = 0; c < 3; ++c) {
                            // Weights in steps of 2^-11; the exact positions of rational numbers can be halves of them.
                            const double wu = std::floor(std::round(across.weight[u] * 4096.0 * 65536.0) / 65536.0 / 2.0 + 0.5),
                                         wv = std::floor(std::round(down.weight[y] * 4096.0 * 65536.0) / 65536.0 / 2.0 + 0.5);
                            const auto v = [&](std::size_t px, std::size_t py) { return static_cast<Wide>(x[at(a, px, py, c)]); };
                            const Wide fu = static_cast<Wide>(wu), fv = static_cast<Wide>(wv);
                            const Wide sum = (2048 - fv) * ((2048 - fu) * v(across.low[u], down.low[y]) + fu * v(across.high[u], down.low[y]))
                                             + fv * ((2048 - fu) * v(across.low[u], down.high[y]) + fu * v(across.high[u], down.high[y]));
                            ASSERT_EQ(static_cast<std::int64_t>(out[(y * b.width + u) * 4 + c]), static_cast<std::int64_t>(shiftRounded(sum, 22)))
                                << a.width << "x" << a.height << " to " << b.width << "x" << b.height << " at " << u << ", " << y;
                        }
                EXPECT_EQ(out[3], T(55));
            }
    }
}

TEST(RuntimeJoins, BilinearInIntegers)
{
    KeyedRandom random(RandomUse::Other, 36);
    for (const bool extreme : {false, true}) {
        checkBilinear<std::int8_t>(random, extreme);
        checkBilinear<std::uint8_t>(random, extreme);
        checkBilinear<std::int16_t>(random, extreme);
        checkBilinear<std::int32_t>(random, extreme);
    }
}

// Softmax ------------------------------------------------------------------------------------------------------------

TEST(RuntimeJoins, SoftmaxOfIntegers)
{
    KeyedRandom random(RandomUse::Other, 37);
    for (int i = 0; i < 40; ++i) {
        const int group = pick(random, 1, 12), groups = pick(random, 1, 3), high = i % 2 ? 127 : 65535;
        const double scale = random.uniform(0.01, 0.5);
        const TensorInfo a = tensorInfo(2, 3, static_cast<std::size_t>(group * groups), integerType(8, false));
        const Integers x = randomIntegers(a.size(), a.type, random, i % 5 == 0);
        std::vector<std::int32_t> table;
        for (int d = 0; d < pick(random, 1, 256); ++d)
            table.push_back(static_cast<std::int32_t>(std::lround(std::exp(-d * scale) * (1 << 24))));
        RuntimeGeometry g(a, a, 1, 2);
        g.groupSize = group;
        g.tableSize = static_cast<int>(table.size());
        g.high = high;
        std::vector<std::int32_t> out(6 * static_cast<std::size_t>(g.outStride), -9);
        softmax(g, strided<std::int8_t>(x, a.channels, a.channels + 1, 55).data(), table.data(), out.data());
        Integers expected(a.size());
        for (std::size_t first = 0; first < x.size(); first += static_cast<std::size_t>(group)) {
            const auto begin = x.begin() + static_cast<long>(first);
            const std::int64_t most = *std::max_element(begin, begin + group);
            const auto e = [&](std::size_t k) { return static_cast<Wide>(table[std::min(static_cast<std::size_t>(most - x[k]), table.size() - 1)]); };
            Wide sum = 0;
            for (std::size_t k = first; k < first + static_cast<std::size_t>(group); ++k)
                sum += e(k);
            for (std::size_t k = first; k < first + static_cast<std::size_t>(group); ++k)
                expected[k] = static_cast<std::int64_t>(floorDivide(2 * e(k) * high + sum, 2 * sum));
            if (table.size() == 256) {
                // What it stands for.
                double real = 0.0;
                for (std::size_t k = first; k < first + static_cast<std::size_t>(group); ++k)
                    real += std::exp(-static_cast<double>(most - x[k]) * scale);
                EXPECT_NEAR(static_cast<double>(expected[first]), high * std::exp(-static_cast<double>(most - x[first]) * scale) / real, 0.51);
            }
        }
        expectStrided(out, expected, a.channels, static_cast<std::size_t>(g.outStride), -9);
    }
}

}  // namespace

}  // namespace N2D2::test

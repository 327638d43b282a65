// Layers through runProgram() and LayerSimulation, against their definitions in 128 bits.
#include <gtest/gtest.h>

#include <omp.h>

#include "RuntimeOracle.hpp"
#include "core/Parallel.hpp"
#include "layer/LayerCheck.hpp"
#include "layer/Simulation.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2::test {

namespace {

constexpr ScalingMode Modes[] = {ScalingMode::NONE, ScalingMode::FLOAT_MULT, ScalingMode::FIXED_MULT16, ScalingMode::FIXED_MULT32,
                                 ScalingMode::SINGLE_SHIFT, ScalingMode::DOUBLE_SHIFT};
constexpr FinishKind Finishes[] = {FinishKind::Clamp, FinishKind::Leak, FinishKind::Table};

struct Bits {
    unsigned in;
    bool inUnsigned;
    unsigned weights, out;
    bool outUnsigned;
};
constexpr Bits Types[] = {{8, true, 8, 8, true}, {8, false, 8, 8, false}, {4, true, 4, 8, false}, {8, true, 2, 4, true},
                          {16, false, 8, 16, false}, {16, true, 16, 16, true}, {5, false, 16, 32, false}, {12, true, 12, 8, false}};

std::vector<double> toDoubles(const Integers& values)
{
    return {values.begin(), values.end()};
}

void expectSame(const std::vector<double>& got, const Layer& l, const std::vector<Wide>& sums, const std::string& what)
{
    ASSERT_EQ(got.size(), sums.size()) << what;
    for (std::size_t i = 0; i < sums.size(); ++i)
        ASSERT_EQ(got[i], static_cast<double>(expectedFinish(l.finish, sums[i], i % l.output.channels))) << what << ", element " << i;
}

TEST(Simulation, ConvolutionsOfAllTypesRescalingsAndActivations)
{
    KeyedRandom random(RandomUse::Other, 11);
    int n = 0;
    for (const LayerKind kind : {LayerKind::Conv, LayerKind::Deconv})
        for (const Grouping grouping : {Grouping::None, Grouping::Groups, Grouping::Depthwise})
            for (const Bits& bits : Types)
                for (const ScalingMode mode : Modes)
                    for (const FinishKind finish : Finishes) {
                        const ElementType in = integerType(bits.in, bits.inUnsigned), out = integerType(bits.out, bits.outUnsigned);
                        Layer l = randomConvolution(kind, grouping, in, out, bits.weights, random);
                        const int sumBits = static_cast<int>(sumRange(l).bits());
                        l.finish = randomFinish(finish, randomRescale(mode, random.uniform(0.0, 1.0) < 0.5, l.output.channels, sumBits, static_cast<int>(bits.out), random),
                                                out, random);
                        const Integers x = randomIntegers(l.inputInfo[0].size(), in, random);
                        const auto sums = kind == LayerKind::Conv ? expectedConvolution(l, widened(x), l.weights, std::vector<std::int32_t>())
                                                                  : expectedDeconvolution(l, widened(x), l.weights, std::vector<std::int32_t>());
                        std::vector<Wide> withBias = sums;
                        for (std::size_t i = 0; i < withBias.size() && !l.biases.empty(); ++i)
                            withBias[i] += l.biases[i % l.output.channels];
                        const auto got = runProgram(programOf(l), toDoubles(x));
                        expectSame(got.back(), l, withBias, "case " + std::to_string(n++));
                        if (HasFatalFailure())
                            return;
                    }
}

TEST(Simulation, ExtremeValuesFillTheAccumulator)
{
    // 255·(-128)·C with the largest C whose sums still fit 32 bits, and one more, which is refused.
    Layer l;
    l.name = "fc";
    l.kind = LayerKind::Fc;
    l.inputs = {-1};
    const std::size_t channels = 65793;  // 65793·255·128 + bias = 2^31
    const std::int64_t sum = -static_cast<std::int64_t>(channels) * 255 * 128;
    l.inputInfo = {tensorInfo(1, 1, channels, integerType(8, true))};
    l.output = tensorInfo(1, 1, 1, integerType(32, false));
    l.weightBits = 8;
    l.weights.assign(channels, -128);
    l.biases = {INT32_MIN - sum};
    l.finish.low = INT32_MIN;
    l.finish.high = INT32_MAX;
    EXPECT_EQ(sumRange(l).low, -2147483648.0);
    EXPECT_EQ(runProgram(programOf(l), std::vector<double>(channels, 255.0)).back()[0], -2147483648.0);
    --l.biases[0];
    EXPECT_EQ(sumRange(l).bits(), 33U);
    EXPECT_THROW(runProgram(programOf(l), std::vector<double>(channels, 255.0)), std::invalid_argument);
    l.weights.assign(channels, 127);
    l.biases = {INT32_MAX - static_cast<std::int64_t>(channels) * 255 * 127};
    EXPECT_EQ(runProgram(programOf(l), std::vector<double>(channels, 255.0)).back()[0], 2147483647.0);
}

/// `kind` of `n` inputs of one size, with a rescaling for sums of some bits.
Layer layerOf(LayerKind kind, std::size_t n, const TensorInfo& in, const TensorInfo& out)
{
    Layer l;
    l.name = "layer";
    l.kind = kind;
    l.inputInfo.assign(n, in);
    l.output = out;
    return l;
}

std::vector<double> runJoin(const Layer& l, const std::vector<Integers>& inputs)
{
    std::vector<std::shared_ptr<BaseTensor>> tensors;
    const auto fill = [](const TensorInfo& info, const Integers& x) {
        auto t = std::make_shared<Tensor<double>>(Dims{info.width, info.height, info.channels, 1});
        for (std::size_t i = 0; i < x.size(); ++i)
            (*t)(i % info.channels * (x.size() / info.channels) + i / info.channels) = static_cast<double>(x[i]);
        return t;
    };
    for (std::size_t k = 0; k < inputs.size(); ++k)
        tensors.push_back(fill(l.inputInfo[k], inputs[k]));
    Tensor<double> out({l.output.width, l.output.height, l.output.channels, 1});
    LayerSimulation({std::make_shared<Layer>(l)}).run(tensors, out);
    std::vector<double> hwc(out.size());
    const std::size_t pixels = l.output.width * l.output.height;
    for (std::size_t i = 0; i < hwc.size(); ++i)
        hwc[i] = out(i % l.output.channels * pixels + i / l.output.channels);
    return hwc;
}

TEST(Simulation, ElementWiseJoins)
{
    KeyedRandom random(RandomUse::Other, 14);
    for (int i = 0; i < 150; ++i) {
        const auto op = static_cast<LayerElemWise>(i % 5);
        const bool product = op == LayerElemWise::Prod, hasShift = op != LayerElemWise::Prod && op != LayerElemWise::Max;
        const auto n = static_cast<std::size_t>(pick(random, 1, product ? 3 : 6));
        const ElementType in = integerType(i % 3 ? 8 : 16, i % 2 == 0);
        const TensorInfo info = tensorInfo(3, 2, static_cast<std::size_t>(pick(random, 1, 80)), in);
        Layer l = layerOf(LayerKind::ElemWise, n, info, info);
        const std::size_t channels = info.channels;
        l.operation = op;
        l.output.type = integerType(8, false);
        l.perChannel = i % 4 < 2;
        if (i % 7 != 0)
            for (const std::int64_t m : randomIntegers(l.perChannel ? n * channels : n, integerType(product ? 3 : 9, false), random, i % 6 == 0))
                l.multipliers.push_back(static_cast<std::int32_t>(m));
        if (hasShift && i % 3 != 0)
            l.shifts = randomIntegers(l.perChannel ? channels : 1, integerType(16, false), random);
        const int bits = static_cast<int>(sumRange(l).bits());
        l.finish = randomFinish(FinishKind::Clamp, randomRescale(Modes[1 + i % 2], true, channels, std::min(bits, 31), 8, random), l.output.type, random);
        std::vector<Integers> x;
        for (std::size_t k = 0; k < n; ++k)
            x.push_back(randomIntegers(info.size(), in, random, i % 5 == 0));
        std::vector<Wide> expected;
        for (std::size_t e = 0; e < info.size(); ++e) {
            const Wide shift = l.shifts.empty() ? 0 : l.shifts[l.perChannel ? e % channels : 0];
            Wide v = product ? 1 : op == LayerElemWise::Max ? Wide(INT64_MIN) : shift;
            for (std::size_t k = 0; k < n; ++k) {
                const Wide m = l.multipliers.empty() ? 1 : l.multipliers[l.perChannel ? k * channels + e % channels : k], a = x[k][e];
                v = op == LayerElemWise::Sum ? v + m * a
                    : op == LayerElemWise::AbsSum ? v + m * (a < 0 ? -a : a)
                    : op == LayerElemWise::EuclideanSum ? v + m * a * m * a
                    : product ? v * m * a
                              : std::max(v, m * a);
            }
            if (op == LayerElemWise::EuclideanSum) {
                auto root = static_cast<Wide>(std::sqrt(std::max(0.0, static_cast<double>(v))));
                while (root > 0 && root * root > v)
                    --root;
                while ((root + 1) * (root + 1) <= v)
                    ++root;
                v = root;
            }
            expected.push_back(v);
        }
        expectSame(runJoin(l, x), l, expected, "case " + std::to_string(i) + ", " + enumToText(op));
        if (HasFatalFailure())
            return;
    }
}

TEST(Simulation, PoolsWithRescaling)
{
    KeyedRandom random(RandomUse::Other, 15);
    for (const LayerKind kind : {LayerKind::MaxPool, LayerKind::AveragePool})
        for (const unsigned bits : {8U, 16U})
            for (const bool kept : {false, true}) {
                const ElementType type = integerType(bits, false);
                Layer l = layerOf(kind, 1, tensorInfo(4, 4, 37, type), tensorInfo(2, 2, 37, type));
                l.kernelWidth = l.kernelHeight = l.strideX = l.strideY = 2;
                if (!kept)
                    l.finish = randomFinish(FinishKind::Leak, randomRescale(ScalingMode::FIXED_MULT32, true, 37, static_cast<int>(bits), static_cast<int>(bits) - 1, random), type, random);
                const Integers x = randomIntegers(l.inputInfo[0].size(), type, random);
                std::vector<Wide> expected;
                for (std::size_t p = 0; p < 4; ++p)
                    for (std::size_t c = 0; c < 37; ++c) {
                        const std::size_t first = (p / 2 * 8 + p % 2 * 2) * 37 + c;
                        const std::int64_t v[] = {x[first], x[first + 37], x[first + 148], x[first + 185]};
                        expected.push_back(kind == LayerKind::MaxPool ? *std::max_element(v, v + 4) : (v[0] + v[1] + v[2] + v[3]) / 4);
                    }
                Layer finish = l;
                if (kept) {
                    finish.finish.low = type.low();
                    finish.finish.high = type.high();
                }
                expectSame(runJoin(l, {x}), finish, expected, enumToText(kind));
            }
}

TEST(Simulation, ScalingPaddingResizeSoftmaxAndReshape)
{
    KeyedRandom random(RandomUse::Other, 16);
    const ElementType type = integerType(8, false);
    const TensorInfo info = tensorInfo(3, 2, 4, type);
    const Integers x = randomIntegers(24, type, random);
    Layer scaling = layerOf(LayerKind::Scaling, 1, info, info);
    for (const ScalingMode mode : Modes) {
        scaling.finish = randomFinish(FinishKind::Table, randomRescale(mode, true, 4, 8, 7, random), type, random);
        expectSame(runJoin(scaling, {x}), scaling, widened(x), enumToText(mode));
    }
    Layer pad = layerOf(LayerKind::Padding, 1, info, tensorInfo(4, 1, 4, type));
    pad.padLeft = 1;
    pad.padTop = -1;
    const auto padded = runJoin(pad, {x});
    for (std::size_t i = 0; i < 16; ++i)
        EXPECT_EQ(padded[i], i < 4 ? 0.0 : static_cast<double>(x[12 + i - 4]));
    Layer resize = layerOf(LayerKind::Resize, 1, info, tensorInfo(6, 4, 4, type));
    const auto nearest = runJoin(resize, {x});
    resize.resize = LayerResize::Bilinear;
    const auto bilinear = runJoin(resize, {x});
    for (std::size_t i = 0; i < 96; ++i) {
        const std::size_t px = i / 4 % 6, py = i / 24, c = i % 4;
        EXPECT_EQ(nearest[i], static_cast<double>(x[(py / 2 * 3 + px / 2) * 4 + c]));
        // Positions are at quarters.
        const auto place = [](std::size_t o, std::size_t n) {
            const int quarters = std::max(0, static_cast<int>(2 * o + 1) - 2);
            const auto low = static_cast<std::size_t>(quarters / 4);
            return std::make_tuple(low, std::min(low + 1, n - 1), quarters % 4);
        };
        const auto [left, right, u] = place(px, 3);
        const auto [top, bottom, v] = place(py, 2);
        const auto at = [&](std::size_t a, std::size_t b) { return Wide(x[(b * 3 + a) * 4 + c]); };
        const Wide sum = (4 - v) * ((4 - u) * at(left, top) + u * at(right, top)) + v * ((4 - u) * at(left, bottom) + u * at(right, bottom));
        EXPECT_EQ(bilinear[i], static_cast<double>(shiftRounded(sum, 4)));
    }
    Layer softmax = layerOf(LayerKind::Softmax, 1, info, info);
    softmax.output.type = integerType(8, true);
    softmax.groupSize = 2;
    softmax.expTable = {4, 2, 1};
    const auto y = runJoin(softmax, {x});
    for (std::size_t i = 0; i < 24; i += 2) {
        const std::int64_t d = x[i] - x[i + 1], e = d == 0 ? 4 : std::abs(d) == 1 ? 2 : 1;
        EXPECT_EQ(y[i], static_cast<double>((2 * 255 * (d >= 0 ? 4 : e) + 4 + e) / (2 * (4 + e))));
        EXPECT_EQ(y[i + 1], static_cast<double>((2 * 255 * (d >= 0 ? e : 4) + 4 + e) / (2 * (4 + e))));
    }
    const Layer reshape = layerOf(LayerKind::Reshape, 1, info, tensorInfo(1, 1, 24, type));
    const auto flat = runJoin(reshape, {x});
    for (std::size_t i = 0; i < 24; ++i)
        EXPECT_EQ(flat[i], static_cast<double>(x[i % 6 * 4 + i / 6]));
}

TEST(Simulation, OnePixelMultipliesAll)
{
    KeyedRandom random(RandomUse::Other, 17);
    Layer l = layerOf(LayerKind::ElemWise, 2, tensorInfo(3, 2, 5, integerType(8, false)), tensorInfo(3, 2, 5, integerType(16, false)));
    l.inputInfo[1] = tensorInfo(1, 1, 5, integerType(8, true));
    l.operation = LayerElemWise::Prod;
    l.finish.low = -32768;
    l.finish.high = 32767;
    const Integers x = randomIntegers(30, l.inputInfo[0].type, random), m = randomIntegers(5, l.inputInfo[1].type, random);
    const auto y = runJoin(l, {x, m});
    for (std::size_t i = 0; i < 30; ++i)
        EXPECT_EQ(y[i], static_cast<double>(x[i] * m[i % 5]));
}

/// Batches as tensors {x, y, channels, B}.
template <class T> std::shared_ptr<Tensor<T>> batchOf(const TensorInfo& info, std::size_t batch, const std::function<double(std::size_t, std::size_t)>& hwc)
{
    auto t = std::make_shared<Tensor<T>>(Dims{info.width, info.height, info.channels, batch});
    const std::size_t pixels = info.width * info.height;
    for (std::size_t b = 0; b < batch; ++b)
        for (std::size_t p = 0; p < pixels; ++p)
            for (std::size_t c = 0; c < info.channels; ++c)
                (*t)((b * info.channels + c) * pixels + p) = static_cast<T>(hwc(b, p * info.channels + c));
    return t;
}

TEST(Simulation, TensorsOfBatchesAndThreads)
{
    KeyedRandom random(RandomUse::Other, 12);
    for (const Bits& bits : {Types[0], Types[4]}) {
        Layer l = randomConvolution(LayerKind::Conv, Grouping::None, integerType(bits.in, bits.inUnsigned), integerType(bits.out, bits.outUnsigned),
                                    bits.weights, random);
        l.finish = randomFinish(FinishKind::Clamp,
                                randomRescale(ScalingMode::FLOAT_MULT, true, l.output.channels, static_cast<int>(sumRange(l).bits()), static_cast<int>(bits.out), random),
                                l.output.type, random);
        LayerSimulation simulation({std::make_shared<Layer>(l)});
        const ThreadScope keep(omp_get_max_threads());
        for (const std::size_t batch : {1, 7}) {
            std::vector<Integers> x;
            for (std::size_t b = 0; b < batch; ++b)
                x.push_back(randomIntegers(l.inputInfo[0].size(), l.inputInfo[0].type, random));
            for (const int threads : {1, 2, 5}) {
                omp_set_num_threads(threads);
                const auto in = batchOf<float>(l.inputInfo[0], batch, [&](std::size_t b, std::size_t i) { return static_cast<double>(x[b][i]); });
                Tensor<float> out({l.output.width, l.output.height, l.output.channels, batch});
                simulation.run({in}, out);
                const auto expected = batchOf<float>(l.output, batch, [&](std::size_t b, std::size_t i) { return runProgram(programOf(l), toDoubles(x[b])).back()[i]; });
                ASSERT_TRUE(out == *expected) << batch << " stimuli, " << threads << " threads";
            }
        }
    }
}

TEST(Simulation, ConcatThenConvolution)
{
    KeyedRandom random(RandomUse::Other, 13);
    Layer join;
    join.name = "conv_concat";
    join.kind = LayerKind::Concat;
    join.inputInfo = {tensorInfo(3, 2, 2, integerType(16, false)), tensorInfo(3, 2, 3, integerType(8, true))};
    join.output = tensorInfo(3, 2, 5, integerType(8, false));
    for (int k = 0; k < 2; ++k)
        join.inputFinish.push_back(randomFinish(FinishKind::Clamp, randomRescale(ScalingMode::FIXED_MULT32, true, join.inputInfo[k].channels, k == 0 ? 16 : 8, 7, random),
                                                join.output.type, random));
    Layer conv;
    conv.name = "conv";
    conv.inputInfo = {join.output};
    conv.output = tensorInfo(3, 2, 2, integerType(8, true));
    conv.weightBits = 8;
    conv.weights = {1, 2, 3, 4, 5, -1, -2, -3, -4, -5};
    conv.finish.high = 255;
    conv.finish.activation = LayerActivation::Rectifier;
    LayerSimulation simulation({std::make_shared<Layer>(join), std::make_shared<Layer>(conv)});
    const Integers a = randomIntegers(12, join.inputInfo[0].type, random), b = randomIntegers(18, join.inputInfo[1].type, random);
    const auto at = [](const Integers& v) { return [&v](std::size_t, std::size_t i) { return static_cast<double>(v[i]); }; };
    Tensor<double> out({3, 2, 2, 1});
    simulation.run({batchOf<double>(join.inputInfo[0], 1, at(a)), batchOf<double>(join.inputInfo[1], 1, at(b))}, out);
    for (std::size_t p = 0; p < 6; ++p) {
        Wide sum = 0;
        for (std::size_t c = 0; c < 2; ++c)
            sum += Wide(conv.weights[c]) * expectedFinish(join.inputFinish[0], a[p * 2 + c], c);
        for (std::size_t c = 0; c < 3; ++c)
            sum += Wide(conv.weights[2 + c]) * expectedFinish(join.inputFinish[1], b[p * 3 + c], c);
        EXPECT_EQ(out(p), static_cast<double>(std::min<Wide>(std::max<Wide>(sum, 0), 255)));
        EXPECT_EQ(out(6 + p), static_cast<double>(std::min<Wide>(std::max<Wide>(-sum, 0), 255)));
    }
}

std::string messageOf(const std::function<void()>& call)
{
    try {
        call();
    }
    catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "no error";
}

TEST(Simulation, ValuesThatAreNoIntegersOfTheTypeAreRefused)
{
    Layer l;
    l.name = "pool1";
    l.kind = LayerKind::MaxPool;
    l.inputInfo = {tensorInfo(2, 2, 3, integerType(8, true))};
    l.output = tensorInfo(1, 1, 3, integerType(8, true));
    l.kernelWidth = l.kernelHeight = 2;
    LayerSimulation simulation({std::make_shared<Layer>(l)});
    Tensor<float> out({1, 1, 3, 2});
    for (const float wrong : {0.5f, -1.0f, 256.0f, NAN, INFINITY, -INFINITY, 1e30f}) {
        auto in = std::make_shared<Tensor<float>>(Dims{2, 2, 3, 2}, 255.0f);
        simulation.run({in}, out);
        EXPECT_EQ(out(5), 255.0f);
        (*in)(17) = wrong;
        const std::string message = messageOf([&] { simulation.run({in}, out); });
        EXPECT_NE(message.find("[pool1]"), std::string::npos) << message;
        EXPECT_NE(message.find("0 to 255"), std::string::npos) << message;
        EXPECT_NE(message.find("stimulus 1"), std::string::npos) << message;
    }
    EXPECT_THROW(simulation.run({std::make_shared<Tensor<float>>(Dims{2, 2, 2, 2})}, out), std::invalid_argument);
    EXPECT_THROW(simulation.run({std::make_shared<Tensor<int>>(Dims{2, 2, 3, 2})}, out), std::invalid_argument);
    EXPECT_THROW(simulation.run({}, out), std::invalid_argument);
}

TEST(Simulation, OutputsBeyondTheBitsOfAFloatAreRefused)
{
    Layer l;
    l.name = "fc";
    l.kind = LayerKind::Fc;
    l.inputInfo = {tensorInfo(1, 1, 1, integerType(8, true))};
    l.output = tensorInfo(1, 1, 1, integerType(32, false));
    l.weightBits = 8;
    l.weights = {1};
    l.biases = {16777216};
    l.finish.low = INT32_MIN;
    l.finish.high = INT32_MAX;
    LayerSimulation simulation({std::make_shared<Layer>(l)});
    Tensor<float> out({1, 1, 1, 1});
    Tensor<double> exact({1, 1, 1, 1});
    simulation.run({std::make_shared<Tensor<float>>(Dims{1, 1, 1, 1}, 2.0f)}, out);
    EXPECT_EQ(out(0), 16777218.0f);
    const auto one = std::make_shared<Tensor<float>>(Dims{1, 1, 1, 1}, 1.0f);
    EXPECT_NE(messageOf([&] { simulation.run({one}, out); }).find("[fc]"), std::string::npos);
    simulation.run({one}, exact);
    EXPECT_EQ(exact(0), 16777217.0);
}

}  // namespace

}  // namespace N2D2::test

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

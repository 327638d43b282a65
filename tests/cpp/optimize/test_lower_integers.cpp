// Integer programs against their networks in floating point: closed form, random networks, joins, rescaling, what is refused.
#include <cmath>

#include <gtest/gtest.h>

#include "layer/LayerCheck.hpp"
#include "layer/Simulation.hpp"
#include "optimize/LoweringNets.hpp"
#include "optimize/quantization/IntegerProgram.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

Values quantizedStimulus(const Values& stimulus, const TensorInfo& input)
{
    Values q;
    for (const double v : stimulus)
        q.push_back(std::clamp(std::round(v / input.scale), double(input.type.low()), double(input.type.high())));
    return q;
}

struct Pair {
    Program real, integers;
};

Pair pairOf(TestNet& t, const QuantizationOptions& options)
{
    t.propagate();
    Pair pair{lowerNetwork(*t.net, 64, true).program, {}};
    const MeasuredRanges ranges(pair.real, t.stimuli());
    pair.integers = integerProgram(pair.real, ranges, options);
    return pair;
}

/// Values are within their types, the kernels of the simulation and the naive ones agree on all layers; the mean error of the
/// outputs of the last layer, in units of the largest real output.
double errorOf(TestNet& t, const Pair& pair)
{
    double error = 0.0, count = 0.0, most = 1e-9;
    for (const Layer& layer : pair.integers.layers)
        checkLayer(layer);
    for (const Values& stimulus : t.stimuli()) {
        const auto expected = NaiveProgram(pair.real).run(stimulus);
        const Values q = quantizedStimulus(stimulus, pair.integers.input);
        const auto found = NaiveProgram(pair.integers).run(q);
        EXPECT_EQ(found, runProgram(pair.integers, q));
        for (std::size_t l = 0; l < found.size(); ++l) {
            const TensorInfo& info = pair.integers.layers[l].output;
            for (const double v : found[l]) {
                EXPECT_EQ(v, std::floor(v)) << pair.integers.layers[l].name;
                EXPECT_GE(v, info.type.low());
                EXPECT_LE(v, info.type.high());
            }
        }
        const TensorInfo& last = pair.integers.layers.back().output;
        for (std::size_t i = 0; i < found.back().size(); ++i) {
            error += std::abs(found.back()[i] * last.scale - expected.back()[i]);
            most = std::max(most, std::abs(expected.back()[i]));
            count += 1.0;
        }
    }
    return error / count / most;
}

std::string messageOf(const std::function<void()>& f)
{
    try {
        f();
    }
    catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

/// A random network: convolutions of all kinds, pools, branches, joins, a fully connected end.
void makeRandom(TestNet& t, unsigned seed)
{
    std::string last = "env";
    unsigned channels = static_cast<unsigned>(t.provider->getNbChannels());
    const std::vector<std::string> activations = {"Rectifier", "Rectifier", "Linear"};
    for (unsigned l = 0; l < 3; ++l) {
        const std::string name = "conv" + std::to_string(l);
        TestNet::ConvOptions o;
        o.kernel = {t.pick(1, 3), t.pick(1, 3)};
        o.padding = {l == 2 ? 1 : static_cast<int>(t.pick(0, 1)), 1};
        o.extended = {static_cast<int>(t.pick(0, 1)), 0, 0, static_cast<int>(t.pick(0, 2))};
        o.stride = {t.pick(1, l == 1 ? 2 : 1), 1};
        o.dilation = {l == 2 ? 1 : t.pick(1, 2), 1};
        o.activation = activations[t.pick(0, 2)];
        o.bias = t.pick(0, 3) > 0;
        o.weight = t.draw(0.1, 0.6);
        unsigned outputs = 2 * t.pick(1, 4);
        switch (t.pick(0, 3)) {
        case 0:
            o.groups = channels;
            outputs = channels * t.pick(1, 2);
            break;
        case 1:
            o.groups = channels % 2 == 0 ? 2 : 1;
            break;
        case 2:
            o.groups = 0;
            break;
        default:
            break;
        }
        t.conv(name, {last}, outputs, o);
        last = name;
        channels = outputs;
        const auto& size = t.net->getCell(last)->getOutputsDims();
        if (t.pick(0, 2) == 0 && size[0] > 1 && size[1] > 1) {
            t.pool("pool" + std::to_string(l), last, t.pick(0, 1) ? PoolKind::Max : PoolKind::Average, {2, 2}, {1, 1}, {0, 1});
            last = "pool" + std::to_string(l);
        }
    }
    // Two branches of one size, joined by a sum or a concatenation.
    TestNet::ConvOptions o;
    o.kernel = {1, 1};
    o.activation = seed % 2 ? "Linear" : "Rectifier";
    t.conv("left", {last}, 4, o);
    o.kernel = {3, 3};
    o.padding = {1, 1};
    o.activation = "Rectifier";
    t.conv("right", {last}, 4, o);
    if (seed % 3 == 0)
        t.add(std::make_shared<ElemWiseCell_Frame<float>>(t.net, "sum", 4, ElemWiseOp::Sum, ElemWiseCoeffMode::PerLayer, Values{1.0, -0.5},
                                                          Values{}, TestNet::activation(seed % 4 == 0 ? "Rectifier" : "")), {"left", "right"});
    t.fc("fc", seed % 3 == 0 ? Strings{"sum"} : seed % 3 == 1 ? Strings{"left", "right"} : Strings{"right", "left", last}, 5);
}

}  // namespace

TEST(LowerIntegers, ClosedForm)
{
    // W_q = round(W/s_w), b_q = round(b/(s_in·s_w)), M = s_in·s_w/s_out on a chain.
    for (const bool perOutput : {false, true}) {
        for (const unsigned bits : {8U, 4U, 16U}) {
            TestNet t({6, 6, 2}, bits + 20);
            TestNet::ConvOptions o;
            o.activation = "Linear";
            t.conv("a", {"env"}, 4, o);
            o.activation = "Rectifier";
            t.conv("b", {"a"}, 3, o);
            t.fc("c", {"b"}, 4);
            QuantizationOptions options;
            options.nbBits = bits;
            options.weightBits = 5;
            options.perOutput = perOutput;
            const Pair pair = pairOf(t, options);
            const MeasuredRanges ranges(pair.real, t.stimuli());
            const double sMax = std::ldexp(1.0, int(bits) - 1) - 1, uMax = std::ldexp(1.0, int(bits)) - 1, wMax = 15;
            const double sIn[] = {ranges.range("env").maxAbs() / uMax, ranges.range("a").maxAbs() / sMax, ranges.range("b").maxAbs() / uMax};
            const double sOut[] = {sIn[1], sIn[2], ranges.range("c").maxAbs() / sMax};
            EXPECT_TRUE(pair.integers.input.type.isUnsigned);
            EXPECT_TRUE(ranges.threshold("a", false, true) > 0.0);
            for (std::size_t l = 0; l < 3; ++l) {
                const Layer &real = pair.real.layers[l], &q = pair.integers.layers[l];
                EXPECT_EQ(q.output.type, (ElementType{bits, l == 1, false}));
                EXPECT_DOUBLE_EQ(q.output.scale, sOut[l]);
                const std::size_t outputs = real.output.channels, size = real.floatWeights.size() / outputs;
                ASSERT_EQ(q.finish.rescale.mode, ScalingMode::FLOAT_MULT);
                ASSERT_EQ(q.finish.rescale.factors.size(), perOutput ? outputs : 1);
                for (std::size_t o1 = 0; o1 < outputs; ++o1) {
                    double w = 0.0;
                    for (std::size_t i = 0; i < real.floatWeights.size(); ++i)
                        w = !perOutput || i / size == o1 ? std::max(w, std::abs(real.floatWeights[i])) : w;
                    const double sW = w / wMax;
                    EXPECT_DOUBLE_EQ(q.finish.rescale.factors[perOutput ? o1 : 0], sIn[l] * sW / sOut[l]);
                    EXPECT_EQ(q.biases[o1], std::llround(real.floatBiases[o1] / (sIn[l] * sW)));
                    for (std::size_t i = o1 * size; i < (o1 + 1) * size; ++i)
                        EXPECT_EQ(q.weights[i], std::lround(real.floatWeights[i] / sW));
                }
            }
            EXPECT_EQ(pair.integers.layers[1].finish.low, 0);
            EXPECT_EQ(pair.integers.layers[0].finish.low, -int(sMax) - 1);
        }
    }
}

TEST(LowerIntegers, FactorsOfTheSpecification)
{
    // The first layer of the MNIST network: w = 0.800793, T = 3.303, unsigned inputs of 8 bits.
    Program real;
    Layer conv;
    conv.name = "conv_1";
    conv.inputs = {-1};
    conv.inputInfo = {{1, 1, 1, {64, false, true}, 1.0}};
    conv.output = {1, 1, 3, {64, false, true}, 1.0};
    conv.floatWeights = {0.800793, 43.0 * 0.800793 / 127, -0.1};
    conv.finish.activation = LayerActivation::Rectifier;
    real.input = conv.inputInfo[0];
    real.layers = {conv};
    struct Fixed : Ranges {
        OutputRange range(const std::string&) const override { return {0.0, 1.0, 1, 1, 1}; }
        double threshold(const std::string& cell, bool, bool) const override { return cell == "env" ? 1.0 : 3.303; }
    } ranges;
    QuantizationOptions options;
    const double factor = 0.800793 / 3.303 / 127;
    auto q = integerProgram(real, ranges, options).layers[0];
    EXPECT_NEAR(q.finish.rescale.factors[0], 0.00190901, 5e-9);
    EXPECT_EQ(q.weights[1], 43);
    options.rescaling = ScalingMode::FIXED_MULT16;
    q = integerProgram(real, ranges, options).layers[0];
    EXPECT_EQ(q.finish.rescale.shift, 24U);
    EXPECT_EQ(q.finish.rescale.multipliers[0], 32028);
    options.rescaling = ScalingMode::FIXED_MULT32;
    q = integerProgram(real, ranges, options).layers[0];
    EXPECT_EQ(q.finish.rescale.shift, 40U);
    EXPECT_NEAR(q.finish.rescale.multipliers[0], 2098979328.0, 2500.0);  // of a factor of six digits
    EXPECT_EQ(q.finish.rescale.multipliers[0], std::llround(factor * std::ldexp(1.0, 40)));
    options.rescaling = ScalingMode::SINGLE_SHIFT;
    q = integerProgram(real, ranges, options).layers[0];
    EXPECT_EQ(q.finish.rescale.shifts, std::vector<unsigned char>{9});
    EXPECT_EQ(q.weights[1], 42);
    options.rescaling = ScalingMode::DOUBLE_SHIFT;
    q = integerProgram(real, ranges, options).layers[0];
    EXPECT_EQ(q.finish.rescale.shifts, (std::vector<unsigned char>{0, 10}));
}

TEST(LowerIntegers, RandomNetworks)
{
    const ScalingMode modes[] = {ScalingMode::FLOAT_MULT, ScalingMode::FIXED_MULT16, ScalingMode::FIXED_MULT32, ScalingMode::SINGLE_SHIFT,
                                 ScalingMode::DOUBLE_SHIFT};
    for (unsigned seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE(seed);
        TestNet t({11, 9, 2}, seed, 2, seed % 4 != 3);
        makeRandom(t, seed);
        QuantizationOptions options;
        options.nbBits = 2 + seed % 15;
        options.weightBits = seed % 5 == 0 ? 8 : 0;
        options.rescaling = modes[seed % 5];
        options.perOutput = seed / 2 % 2;
        options.noUnsigned = seed / 4 % 2;
        const Pair pair = pairOf(t, options);
        const double error = errorOf(t, pair);
        // Some steps of rounding of the output and of the layers before; few bits give little more than signs.
        const unsigned bits = std::min(options.nbBits, options.weightBits ? options.weightBits : options.nbBits);
        EXPECT_LT(error, bits >= 16 ? 2e-3 : bits >= 6 ? 4.0 * std::ldexp(1.0, -int(bits) + 1) : 0.6) << bits;
        for (const Layer& layer : pair.integers.layers) {
            const int high = (1 << (layer.weightBits ? layer.weightBits - 1 : 1)) - 1;
            for (const std::int32_t w : layer.weights)
                ASSERT_LE(std::abs(w), high);
            if (options.noUnsigned) {
                EXPECT_FALSE(layer.output.type.isUnsigned);
            }
        }
    }
}

TEST(LowerIntegers, Functions)
{
    for (const unsigned bits : {8U, 10U, 16U}) {
        for (const std::string f : {"Logistic", "Tanh", "Softplus", "Swish"}) {
            TestNet t({4, 4, 2}, bits, 4, false);
            TestNet::ConvOptions o;
            o.activation = f;
            t.conv("conv", {"env"}, 4, o);
            QuantizationOptions options;
            options.nbBits = bits;
            options.weightBits = 12;
            const Pair pair = pairOf(t, options);
            EXPECT_LT(errorOf(t, pair), bits == 8 ? 0.02 : bits == 10 ? 0.005 : 0.002) << f << " " << bits;
            const Finish& finish = pair.integers.layers[0].finish;
            EXPECT_EQ(finish.table.size(), bits == 8 ? 256U : bits == 10 ? 1024U : 1025U);
            EXPECT_EQ(finish.tableStep, bits == 16 ? 6U : 0U);
            EXPECT_EQ(pair.integers.layers[0].output.type.isUnsigned, f == "Logistic" || f == "Softplus");
        }
    }
}

TEST(LowerIntegers, LeaksAndClippings)
{
    using P = std::map<std::string, std::string>;
    const std::pair<std::string, P> all[] = {{"Linear", {{"Clipping", "0.3"}}}, {"Rectifier", {{"LeakSlope", "0.1"}}},
                                             {"Rectifier", {{"Clipping", "0.5"}, {"LeakSlope", "0.2"}}}, {"Rectifier", {{"LeakSlope", "-0.5"}}},
                                             {"Rectifier", {{"Clipping", "0.4"}}}, {"Saturation", {{"Threshold", "0.4"}}}};
    for (const auto& [f, parameters] : all) {
        for (const ScalingMode mode : {ScalingMode::FLOAT_MULT, ScalingMode::FIXED_MULT32, ScalingMode::DOUBLE_SHIFT}) {
            TestNet t({4, 4, 2}, 3, 4, false);
            t.conv("conv", {"env"}, 4, {})->setActivation(TestNet::activation(f, parameters));
            QuantizationOptions options;
            options.rescaling = mode;
            const Pair pair = pairOf(t, options);
            EXPECT_LT(errorOf(t, pair), 0.01) << f;
            const bool isUnsigned = f == "Rectifier" && (!parameters.count("LeakSlope") || parameters.at("LeakSlope")[0] == '-');
            EXPECT_EQ(pair.integers.layers[0].output.type.isUnsigned, isUnsigned) << f;
        }
    }
    // A clipping within the range is a bound.
    TestNet t({4, 4, 2}, 3);
    t.conv("conv", {"env"}, 4, {})->setActivation(TestNet::activation("Rectifier", {{"Clipping", "0.25"}}));
    t.propagate();
    const Program real = lowerNetwork(*t.net, 64, true).program;
    struct Half : Ranges {
        OutputRange range(const std::string&) const override { return {0.0, 1.0, 1, 1, 1}; }
        double threshold(const std::string&, bool, bool) const override { return 1.0; }
    } ranges;
    EXPECT_EQ(integerProgram(real, ranges, {}).layers[0].finish.high, 64);
}

TEST(LowerIntegers, ElemWise)
{
    using Op = ElemWiseOp;
    using Mode = ElemWiseCoeffMode;
    const ScalingMode modes[] = {ScalingMode::FLOAT_MULT, ScalingMode::FIXED_MULT16, ScalingMode::SINGLE_SHIFT};
    unsigned n = 0;
    for (const Op op : {Op::Sum, Op::AbsSum, Op::EuclideanSum, Op::Prod, Op::Max}) {
        for (const Mode mode : {Mode::PerLayer, Mode::PerChannel}) {
            for (const unsigned bits : {8U, 12U}) {
                SCOPED_TRACE(n);
                TestNet t({4, 3, 3}, ++n, 4, false);
                TestNet::ConvOptions o;
                o.kernel = {1, 1};
                t.conv("a", {"env"}, 3, o);  // unsigned
                o.activation = "Linear";
                o.weight = 2.0;
                t.conv("b", {"env"}, 3, o);
                t.add(std::make_shared<ElemWiseCell_Frame<float>>(t.net, "e", 3, op, mode, op == Op::Prod ? Values{} : Values{0.5, -2.0, 1.0},
                                                                  op == Op::Prod ? Values{} : Values{0.25},
                                                                  TestNet::activation(n % 3 ? "" : "Rectifier")),
                      op == Op::Prod ? Strings{"a", "b"} : Strings{"a", "b", "env"});
                QuantizationOptions options;
                options.nbBits = bits;
                options.rescaling = modes[n % 3];
                const Pair pair = pairOf(t, options);
                EXPECT_LT(errorOf(t, pair), bits == 8 ? 0.02 : 0.003);
                const Layer& layer = pair.integers.layers.back();
                EXPECT_TRUE(layer.inputInfo[0].type.isUnsigned);
                EXPECT_FALSE(layer.inputInfo[1].type.isUnsigned);
                EXPECT_NE(layer.finish.rescale.mode, ScalingMode::SINGLE_SHIFT);
            }
        }
    }
    // Operands of one scale need no multipliers.
    TestNet t({4, 3, 2}, 1);
    t.add(std::make_shared<ElemWiseCell_Frame<float>>(t.net, "e", 2, Op::Sum, Mode::PerLayer, Values{1.0, -1.0}), {"env", "env"});
    const Pair pair = pairOf(t, {});
    EXPECT_EQ(pair.integers.layers[0].multipliers, (std::vector<std::int32_t>{1, -1}));
}

TEST(LowerIntegers, ConcatsShareOneScale)
{
    TestNet t({5, 5, 2}, 2);
    TestNet::ConvOptions o;
    t.conv("a", {"env"}, 3, o);
    o.activation = "Linear";
    o.weight = 2.0;
    t.conv("b", {"env"}, 3, o);
    t.pool("p", "a", PoolKind::Max, {1, 1}, {1, 1});
    t.add(std::make_shared<ActivationCell_Frame<float>>(t.net, "cat", 6, nullptr), {"p", "b"});
    t.fc("fc", {"cat"}, 4);
    const Pair pair = pairOf(t, {});
    EXPECT_LT(errorOf(t, pair), 0.02);
    // a, p and b are read by the Concat alone: signed, in its scale, and nothing is left to do.
    EXPECT_EQ(pair.integers.layers[3].kind, LayerKind::Concat);
    EXPECT_TRUE(pair.integers.layers[3].inputFinish.empty());
    for (std::size_t l = 0; l < 3; ++l) {
        EXPECT_FALSE(pair.integers.layers[l].output.type.isUnsigned);
        EXPECT_EQ(pair.integers.layers[l].output.scale, pair.integers.layers[3].output.scale);
    }

    // With another reader, a keeps its own scale and is rescaled on the edge; in shift modes by Fixed-point16.
    for (const ScalingMode mode : {ScalingMode::FLOAT_MULT, ScalingMode::SINGLE_SHIFT}) {
        TestNet u({5, 5, 2}, 2);
        o.activation = "Rectifier";
        u.conv("a", {"env"}, 3, o);
        o.activation = "Linear";
        u.conv("b", {"env"}, 3, o);
        u.add(std::make_shared<ActivationCell_Frame<float>>(u.net, "cat", 6, nullptr), {"a", "b"});
        u.fc("fc", {"cat", "cat"}, 4);
        u.fc("other", {"a", "a"}, 4);
        QuantizationOptions options;
        options.rescaling = mode;
        const Pair second = pairOf(u, options);
        EXPECT_LT(errorOf(u, second), 0.02);
        for (const Layer& layer : second.integers.layers) {
            if (layer.name == "cat") {
                EXPECT_TRUE(layer.inputInfo[0].type.isUnsigned);
                ASSERT_EQ(layer.inputFinish.size(), 2U);
                EXPECT_EQ(layer.inputFinish[0].rescale.mode, mode == ScalingMode::FLOAT_MULT ? mode : ScalingMode::FIXED_MULT16);
            }
        }
    }
}

TEST(LowerIntegers, OtherCells)
{
    for (const unsigned bits : {8U, 5U, 14U}) {
        TestNet t({5, 4, 6}, 7);
        auto norm = t.add(std::make_shared<BatchNormCell_Frame<float>>(t.net, "norm", 6, TestNet::activation("Rectifier")), {"env"});
        norm->initialize();
        for (std::size_t c = 0; c < 6; ++c) {
            norm->setScale(c, t.draw(0.5, 1.5));
            norm->setMean(c, t.draw(-0.2, 0.2));
            norm->setVariance(c, t.draw(0.1, 1.0));
        }
        const auto scaling = std::make_shared<FloatingPointScaling>(std::vector<double>{0.5, 2.0, 1.0, 0.25, 3.0, 0.5}, false, std::vector<double>());
        t.add(std::make_shared<ScalingCell_Frame<float>>(t.net, "scaling", 6, Scaling(scaling)), {"norm"});
        const auto turning = std::make_shared<FloatingPointScaling>(std::vector<double>{-1.5}, false, std::vector<double>());
        t.add(std::make_shared<ScalingCell_Frame<float>>(t.net, "turning", 6, Scaling(turning)), {"scaling"});
        t.add(std::make_shared<DropoutCell_Frame<float>>(t.net, "dropout", 6), {"turning"});
        t.add(std::make_shared<PaddingCell_Frame<float>>(t.net, "padding", 6, 1, -1, 2, 0), {"dropout"});
        t.add(std::make_shared<ResizeCell_Frame<float>>(t.net, "nearest", 14, 8, 6, ResizeMode::NearestNeighbor), {"padding"});
        t.add(std::make_shared<SoftmaxCell_Frame<float>>(t.net, "softmax", 6, false, 3), {"nearest"});
        t.add(std::make_shared<TransposeCell_Frame<float>>(t.net, "transpose", 14, std::vector<int>{2, 1, 0, 3}), {"softmax"});
        t.add(std::make_shared<ReshapeCell_Frame<float>>(t.net, "reshape", 84, std::vector<int>{4, 2, -1}), {"transpose"});
        t.fc("fc", {"reshape"}, 5);
        t.add(std::make_shared<SoftmaxCell_Frame<float>>(t.net, "last", 5, true), {"fc"});
        QuantizationOptions options;
        options.nbBits = bits;
        const Pair pair = pairOf(t, options);
        EXPECT_LT(errorOf(t, pair), bits == 5 ? 0.3 : bits == 8 ? 0.03 : 0.001) << bits;
        EXPECT_EQ(pair.integers.layers.back().name, "fc");
        ASSERT_EQ(pair.integers.notes.size(), 1U);
        EXPECT_NE(pair.integers.notes[0].find("[Softmax last] is left out"), std::string::npos);
    }
}

TEST(LowerIntegers, WhatIsRefused)
{
    TestNet t({40, 40, 20}, 1);
    const auto fc = t.fc("fc", {"env"}, 3);
    t.propagate();
    const Program real = lowerNetwork(*t.net, 64, true).program;
    const MeasuredRanges ranges(real, t.stimuli());
    QuantizationOptions options;
    for (const unsigned bits : {1U, 17U}) {
        options.nbBits = bits;
        EXPECT_NE(messageOf([&] { integerProgram(real, ranges, options); }).find("2 to 16 bits"), std::string::npos);
    }
    // 8-bit activations and weights: 32000 products of 15 bits fit; of 70 times as many do not.
    options.nbBits = 8;
    EXPECT_NO_THROW(integerProgram(real, ranges, options));
    Program large = real;
    large.layers[0].floatWeights.assign(large.layers[0].floatWeights.size() * 4, 0.1);
    large.layers[0].output.channels = 1;
    large.layers[0].floatBiases.clear();
    const std::string message = messageOf([&] { integerProgram(large, ranges, options); });
    EXPECT_NE(message.find("[Fc fc] its sums may need 35 bits, more than the 32"), std::string::npos) << message;
    options.weightBits = 5;
    EXPECT_NO_THROW(integerProgram(large, ranges, options));

    Program broken = real;
    broken.layers[0].floatWeights[7] = std::nan("");
    EXPECT_NE(messageOf([&] { integerProgram(broken, ranges, {}); }).find("[Fc fc] has weights that are not finite"), std::string::npos);
    broken = real;
    broken.layers[0].floatBiases[1] = INFINITY;
    EXPECT_NE(messageOf([&] { integerProgram(broken, ranges, {}); }).find("[Fc fc] has biases that are not finite"), std::string::npos);
}

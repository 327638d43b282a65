// Layers that are not whole, and sums that could overflow: one message each, which names the layer.
#include <gtest/gtest.h>

#include "RuntimeOracle.hpp"
#include "cell/ExpectError.hpp"
#include "layer/LayerCheck.hpp"
#include "layer/Simulation.hpp"

namespace N2D2::test {

namespace {

Layer goodConv()
{
    Layer l;
    l.name = "conv1";
    l.inputInfo = {tensorInfo(5, 4, 2, integerType(8, true))};
    l.output = tensorInfo(3, 2, 3, integerType(8, false));
    l.kernelWidth = l.kernelHeight = 3;
    l.weightBits = 8;
    l.weights.assign(54, 1);
    l.finish.low = -128;
    l.finish.high = 127;
    return l;
}

template <class Change, class... Texts> void expectRefused(Layer l, const Change& change, const Texts&... texts)
{
    checkLayer(l);
    change(l);
    expectError<std::invalid_argument>([&] { LayerSimulation({std::make_shared<Layer>(l)}); }, "[" + enumToText(l.kind) + " " + l.name + "]", texts...);
}

TEST(LayerCheck, SizesOfConvolutions)
{
    const Layer l = goodConv();
    expectRefused(l, [](Layer& c) { c.weights.pop_back(); }, "54 weights", "53");
    expectRefused(l, [](Layer& c) { c.biases = {1, 2}; }, "no bias or 3", "2");
    expectRefused(l, [](Layer& c) { c.output.width = 4; }, "width", "give 3");
    expectRefused(l, [](Layer& c) { c.padTop = 1; }, "height", "give 3");
    expectRefused(l, [](Layer& c) { c.kernelHeight = 7; }, "height", "give 0");
    expectRefused(l, [](Layer& c) { c.padLeft = -1; }, "padding -1");
    expectRefused(l, [](Layer& c) { c.strideX = 0; }, "at least 1");
    expectRefused(l, [](Layer& c) { c.groups = 2; }, "2 groups");
    expectRefused(l, [](Layer& c) { c.inputInfo.push_back(c.inputInfo[0]); }, "1 input", "2");
    expectRefused(l, [](Layer& c) { c.inputInfo.clear(); }, "no input");
    expectRefused(l, [](Layer& c) { c.inputInfo[0].type = {32, false, true}; }, "mixes");
    expectRefused(l, [](Layer& c) { c.inputInfo[0].type.bits = 33; }, "33 bits");
    expectRefused(l, [](Layer& c) { c.inputInfo[0].width = std::size_t{1} << 32; }, "not possible");
    expectRefused(l, [](Layer& c) { c.kind = LayerKind::Fc; }, "kernel", "5x4x2");
    expectRefused(l, [](Layer& c) { c.kind = LayerKind::Deconv; }, "give 7");
}

TEST(LayerCheck, WeightsFactorsAndBounds)
{
    const Layer l = goodConv();
    expectRefused(l, [](Layer& c) { c.weights[7] = 128; }, "weight 7 is 128", "8 bits");
    expectRefused(l, [](Layer& c) { c.weightBits = 17; }, "17 bits");
    expectRefused(l, [](Layer& c) { c.finish.high = -128; }, "bounds [-128, -128]");
    expectRefused(l, [](Layer& c) { c.finish.high = 128; }, "bounds [-128, 128]", "outside the type");
    expectRefused(l, [](Layer& c) { c.finish.activation = LayerActivation::Rectifier; }, "starts at 0");
    expectRefused(l, [](Layer& c) { c.finish.activation = LayerActivation::Tanh; }, "Tanh needs a table");
    expectRefused(l, [](Layer& c) { c.finish.slope = 5; }, "leak");
    const auto rescaled = [&](ScalingMode mode, auto change) {
        return [mode, change](Layer& c) {
            c.finish.rescale.mode = mode;
            change(c.finish.rescale);
        };
    };
    expectRefused(l, rescaled(ScalingMode::FLOAT_MULT, [](Rescale& r) { r.factors = {1, 2}; }), "1 or 3 factors", "2");
    expectRefused(l, rescaled(ScalingMode::FLOAT_MULT, [](Rescale& r) { r.factors = {INFINITY}; }), "factor");
    expectRefused(l, rescaled(ScalingMode::FLOAT_MULT, [](Rescale& r) { r.factors = {NAN}; }), "factor");
    expectRefused(l, rescaled(ScalingMode::FIXED_MULT16, [](Rescale& r) { r.multipliers = {32768}; }), "32768");
    expectRefused(l, rescaled(ScalingMode::FIXED_MULT32, [](Rescale& r) { r.multipliers = {INT32_MIN}; }), "-2147483648");
    const auto rectified = [](double factor) {
        return [factor](Layer& c) {
            c.finish.low = 0;
            c.finish.activation = LayerActivation::Rectifier;
            c.finish.rescale.mode = ScalingMode::FLOAT_MULT;
            c.finish.rescale.factors = {factor};
        };
    };
    Layer good = l;
    rectified(0.5)(good);
    expectRefused(good, rectified(-0.5), "no negative factors");
    expectRefused(l, rescaled(ScalingMode::FIXED_MULT32, [](Rescale& r) { r.multipliers = {1}; r.shift = 63; }), "63");
    expectRefused(l, rescaled(ScalingMode::SINGLE_SHIFT, [](Rescale& r) { r.shifts = {1, 2}; }), "1 or 3 shifts");
    expectRefused(l, rescaled(ScalingMode::DOUBLE_SHIFT, [](Rescale& r) { r.shifts = {1}; }), "2 or 6 shifts");
    const auto table = [](Layer& c) {
        c.finish.activation = LayerActivation::Logistic;
        c.finish.tableStep = 2;
        c.finish.table.assign(65, 0);
    };
    Layer tabled = l;
    table(tabled);
    expectRefused(tabled, [](Layer& c) { c.finish.table.pop_back(); }, "65 entries", "64");
    expectRefused(tabled, [](Layer& c) { c.finish.table[3] = 128; }, "entry 3", "128");
    expectRefused(tabled, [](Layer& c) { c.finish.tableStep = 17; }, "2^17");
}

TEST(LayerCheck, OtherKinds)
{
    Layer pool = goodConv();
    pool.kind = LayerKind::MaxPool;
    pool.weights.clear();
    pool.output = tensorInfo(3, 2, 2, integerType(8, true));
    pool.finish = Finish();
    expectRefused(pool, [](Layer& c) { c.dilationX = 2; }, "dilation");
    expectRefused(pool, [](Layer& c) { c.output.channels = 3; }, "keeps the channels");
    expectRefused(pool, [](Layer& c) { c.output.type = integerType(8, false); }, "do not fit outputs");
    Layer add;
    add.name = "add";
    add.kind = LayerKind::ElemWise;
    add.inputInfo = {tensorInfo(2, 2, 3, integerType(8, false)), tensorInfo(2, 2, 3, integerType(8, true))};
    add.output = tensorInfo(2, 2, 3, integerType(8, false));
    add.finish = goodConv().finish;
    expectRefused(add, [](Layer& c) { c.inputInfo[1].height = 1; }, "input 1 of 2x1x3");
    expectRefused(add, [](Layer& c) { c.multipliers = {1}; }, "no multipliers or 2");
    expectRefused(add, [](Layer& c) { c.multipliers.assign(6, 1); }, "no multipliers or 2", "6");
    expectRefused(add, [](Layer& c) { c.shifts = {1, 2, 3}; }, "no shift or 1");
    expectRefused(add, [](Layer& c) { c.shifts = {1}; c.operation = LayerElemWise::Max; }, "Max has no shifts");
    Layer join = add;
    join.kind = LayerKind::Concat;
    join.finish = Finish();
    join.inputInfo[1].type = integerType(8, false);
    join.output.channels = 6;
    expectRefused(join, [](Layer& c) { c.output.channels = 5; }, "6 channels together", "5");
    expectRefused(join, [](Layer& c) { c.inputFinish.resize(1); }, "each of 2 inputs");
    expectRefused(join, [](Layer& c) { c.inputInfo[1].type = integerType(8, true); }, "do not fit outputs");
    Layer softmax = add;
    softmax.kind = LayerKind::Softmax;
    softmax.finish = Finish();
    softmax.inputInfo.pop_back();
    softmax.expTable = {100, 50};
    expectRefused(softmax, [](Layer& c) { c.groupSize = 2; }, "groups of 2");
    expectRefused(softmax, [](Layer& c) { c.expTable.clear(); }, "table");
    expectRefused(softmax, [](Layer& c) { c.expTable[0] = 0; }, "above 0");
    expectRefused(softmax, [](Layer& c) { c.expTable[1] = 101; }, "between 0");
    expectRefused(softmax, [](Layer& c) { c.finish.activation = LayerActivation::Rectifier; }, "no activation");
    Layer move = softmax;
    move.kind = LayerKind::Transpose;
    move.permutation = {1, 0, 2};
    expectRefused(move, [](Layer& c) { c.permutation = {1, 1, 2}; }, "0, 1 and 2");
    expectRefused(move, [](Layer& c) { c.permutation = {2, 1, 0}; }, "transposed");
    move.kind = LayerKind::Padding;
    expectRefused(move, [](Layer& c) { c.padRight = -1; }, "padding");
    move.kind = LayerKind::Reshape;
    expectRefused(move, [](Layer& c) { c.output.width = 3; }, "cannot become");
    move.kind = LayerKind::Resize;
    expectRefused(move, [](Layer& c) { c.alignCorners = true; }, "BilinearTF");
}

TEST(LayerCheck, LayersOfASimulationFollowOneAnother)
{
    const Layer a = goodConv();
    Layer b = goodConv();
    b.name = "conv2";
    const std::vector<std::shared_ptr<const Layer>> both{std::make_shared<Layer>(a), std::make_shared<Layer>(b)};
    expectError<std::invalid_argument>([&] { LayerSimulation simulation(both); }, "[conv2]", "conv1");
    expectError<std::invalid_argument>([&] { LayerSimulation({}); }, "no layer");
    Program p = programOf(a);
    p.layers[0].inputs = {0};
    expectError<std::invalid_argument>([&] { runProgram(p, std::vector<double>(40)); }, "[conv1]", "before it");
    expectError<std::invalid_argument>([&] { runProgram(programOf(a), std::vector<double>(39)); }, "5x4x2", "39");
    expectError<std::invalid_argument>([&] { runProgram(programOf(a), std::vector<double>(40, 256.0)); }, "[conv1]", "0 to 255");
}

// Sums ---------------------------------------------------------------------------------------------------------------

/// Every input and weight sign by sign: what the largest sum of a small layer really is.
TEST(LayerCheck, RangesOfSumsAreReached)
{
    KeyedRandom random(RandomUse::Other, 61);
    for (int i = 0; i < 100; ++i) {
        const ElementType in = integerType(static_cast<unsigned>(pick(random, 2, 16)), random.uniform(0.0, 1.0) < 0.5);
        const Layer l = [&] {
            Layer made = randomConvolution(LayerKind::Conv, Grouping::None, in, integerType(32, false), static_cast<unsigned>(pick(random, 2, 16)), random);
            // One position, nothing outside.
            made.inputInfo[0].width = made.kernelWidth;
            made.inputInfo[0].height = made.kernelHeight;
            made.dilationX = made.dilationY = made.strideX = made.strideY = 1;
            made.padLeft = made.padRight = made.padTop = made.padBottom = 0;
            made.output.width = made.output.height = 1;
            return made;
        }();
        Wide low = 0, high = 0;
        const std::size_t n = l.inputInfo[0].size();
        for (std::size_t o = 0; o < l.output.channels; ++o) {
            Integers least, most;
            for (std::size_t k = 0; k < n; ++k) {
                const bool positive = l.weights[o * n + k] > 0;
                least.push_back(positive ? in.low() : in.high());
                most.push_back(positive ? in.high() : in.low());
            }
            const Wide a = expectedConvolution(l, widened(least), l.weights, std::vector<std::int32_t>())[o] + (l.biases.empty() ? 0 : l.biases[o]);
            const Wide b = expectedConvolution(l, widened(most), l.weights, std::vector<std::int32_t>())[o] + (l.biases.empty() ? 0 : l.biases[o]);
            low = o == 0 ? a : std::min(low, a);
            high = o == 0 ? b : std::max(high, b);
        }
        EXPECT_EQ(sumRange(l).low, static_cast<double>(low));
        EXPECT_EQ(sumRange(l).high, static_cast<double>(high));
    }
}

TEST(LayerCheck, SumsThatCouldOverflowAreRefused)
{
    Layer l = goodConv();
    l.biases = {0, INT32_MAX - 18 * 255, 0};
    expectRefused(l, [](Layer& c) { ++c.biases[1]; }, "33 bits");
    Layer wide = l;
    wide.inputInfo[0].type = integerType(16, false);
    wide.biases.clear();
    wide.finish.rescale.mode = ScalingMode::FIXED_MULT32;
    wide.finish.rescale.multipliers = {INT32_MAX};
    wide.finish.rescale.shift = 40;
    expectRefused(wide, [](Layer& c) { c.biases.assign(3, std::int64_t{1} << 33); }, "64 bits");
    expectRefused(wide, [](Layer& c) { c.biases.assign(3, std::int64_t{1} << 62); }, "64 bits");
    wide.finish.rescale.mode = ScalingMode::DOUBLE_SHIFT;
    wide.finish.rescale.shifts = {20, 30};
    expectRefused(wide, [](Layer& c) { c.finish.rescale.shifts = {45, 50}; }, "64 bits");
    Layer add;
    add.name = "add";
    add.kind = LayerKind::ElemWise;
    add.inputInfo.assign(2, tensorInfo(1, 1, 1, integerType(8, true)));
    add.output = tensorInfo(1, 1, 1, integerType(8, true));
    add.finish.high = 255;
    add.multipliers = {1 << 22, 1 << 22};
    expectRefused(add, [](Layer& c) { c.multipliers[1] = INT32_MAX; }, "bits");
    add.operation = LayerElemWise::Prod;
    add.multipliers.clear();
    expectRefused(add, [](Layer& c) { c.inputInfo.assign(9, c.inputInfo[0]); }, "bits");  // 255^9
    add.operation = LayerElemWise::EuclideanSum;
    add.multipliers = {1 << 22, 1 << 22};
    expectRefused(add, [](Layer& c) { c.multipliers[1] = INT32_MAX; }, "bits");
}

}  // namespace

}  // namespace N2D2::test

// What is particular to one operator: geometry and its errors, connectivity, ties, edge cases, random masks, sharing.
#include <gtest/gtest.h>

#include <cmath>

#include "cell/batchnorm/BatchNormCell_Frame.hpp"
#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/dropout/DropoutCell_Frame.hpp"
#include "cell/elemwise/ElemWiseCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "cell/padding/PaddingCell_Frame.hpp"
#include "cell/pool/PoolCell_Frame.hpp"
#include "cell/reshape/ReshapeCell_Frame.hpp"
#include "cell/softmax/SoftmaxCell_Frame.hpp"
#include "cell/transpose/TransposeCell_Frame.hpp"
#include "core/Registry.hpp"
#include "kernels/Helpers.hpp"

namespace N2D2::test {

namespace {

using Conv = ConvFrame<double, Cpu>;
using Pool = PoolFrame<double, Cpu>;
using Sizes = std::vector<unsigned>;

std::shared_ptr<Tensor<double>> tensor(const Dims& dims, const std::vector<double>& values = {})
{
    auto t = std::make_shared<Tensor<double>>(dims);
    std::copy(values.begin(), values.end(), t->begin());
    return t;
}

template <class C> std::shared_ptr<Tensor<double>> connect(C& cell, const std::shared_ptr<Tensor<double>>& input)
{
    auto gradient = tensor(input->dims());
    cell.addInputTensors(input, gradient);
    return gradient;
}

template <class C> const Tensor<double>& outputs(C& cell)
{
    return dynamic_cast<const Tensor<double>&>(*cell.getOutputs());
}

template <class E> void expectMessage(const std::function<void()>& action, const std::string& part)
{
    try {
        action();
        ADD_FAILURE() << "nothing was thrown: " << part;
    }
    catch (const E& error) {
        EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
}

Tensor<bool> unitMap(std::size_t n)
{
    Tensor<bool> map({n, n});
    for (std::size_t i = 0; i < n; ++i)
        map(i * n + i) = true;
    return map;
}

// Conv ---------------------------------------------------------------------------------------------------------------

TEST(ConvCell, SizesAreFloorThenCeil)
{
    const auto outputOf = [](Sizes kernel, Sizes stride, std::vector<int> padding, Sizes dilation, unsigned sub, Dims input,
                             std::vector<int> extended = {}) {
        Conv conv(nullptr, "conv", kernel, 2, {sub}, stride, padding, dilation);
        if (!extended.empty())
            conv.setExtendedPadding(extended);
        connect(conv, tensor(input));
        return conv.getOutputsDims();
    };
    EXPECT_EQ(outputOf({5, 5}, {1}, {0}, {1}, 1, {32, 28, 1, 1}), (Dims{28, 24, 2}));
    EXPECT_EQ(outputOf({3, 3}, {2, 2}, {1, 1}, {1}, 1, {8, 7, 1, 1}), (Dims{4, 4, 2}));
    EXPECT_EQ(outputOf({3, 3}, {3, 2}, {0, 0}, {2}, 1, {12, 11, 1, 1}), (Dims{3, 4, 2}));
    EXPECT_EQ(outputOf({3}, {1}, {0}, {1}, 2, {7, 8, 1, 1}), (Dims{3, 3, 2}));
    EXPECT_EQ(outputOf({3, 3}, {2, 2}, {0, 0}, {1}, 1, {8, 8, 1, 1}, {0, 1, 1, 2}), (Dims{4, 5, 2}));
    EXPECT_EQ(outputOf({3, 3, 2}, {1, 1}, {0, 0}, {1, 1}, 1, {5, 6, 4, 3, 1}), (Dims{3, 4, 3, 2}));
}

TEST(ConvCell, OneAndThreeAxes)
{
    // A line: kernel {3} over {W, C, B} would be a square, so its height is said.
    Conv line(nullptr, "line", {3, 1}, 1);
    line.setParameter("NoBias", "1");
    connect(line, tensor({5, 1, 1, 1}, {1, 2, 3, 4, 5}));
    line.initialize();
    line.setWeight(0, 0, *tensor({3, 1}, {1, 10, 100}));
    line.propagate();
    EXPECT_EQ(outputs(line)(0), 321.0);
    EXPECT_EQ(outputs(line)(2), 543.0);
    EXPECT_LT(line.checkGradient(), 1e-6);

    Conv volume(nullptr, "volume", {2, 2, 2}, 2, {1}, {1, 2, 1}, {1, 0, 1});
    connect(volume, tensor({3, 4, 3, 2, 2}));
    volume.initialize();
    EXPECT_EQ(volume.getOutputsDims(), (Dims{4, 2, 4, 2}));
    EXPECT_LT(volume.checkGradient(), 1e-6);
}

TEST(ConvCell, GeometryErrorsSayWhatIsWrong)
{
    Conv large(nullptr, "conv1", {5, 5}, 1);
    expectMessage<std::invalid_argument>([&] { connect(large, tensor({4, 4, 1, 1})); }, "[Conv conv1] kernel 5x5 is larger than its input 4x4");
    EXPECT_EQ(large.nbInputs(), 0u) << "a refused input is not kept";
    connect(large, tensor({6, 6, 1, 1}));
    EXPECT_EQ(large.getOutputsDims(), (Dims{2, 2, 1}));
    expectMessage<std::invalid_argument>([&] { large.setExtendedPadding({-1, -1, -1, -1}); }, "[Conv conv1]");
    EXPECT_EQ(large.getOutputsDims(), (Dims{2, 2, 1}));
    expectMessage<std::invalid_argument>([&] { large.setExtendedPadding({1, 1}); }, "4 values");
    expectMessage<std::invalid_argument>([] { Conv(nullptr, "c", {3, 3}, 1, {1}, {0, 1}); }, "stride 0x1");
    expectMessage<std::invalid_argument>([] { Conv(nullptr, "c", {3, 3}, 1, {1}, {2, 2, 2}); }, "3 dimensions");
    expectMessage<std::invalid_argument>([] { Conv(nullptr, "c", {0}, 1); }, "kernel 0x0");
    expectMessage<std::invalid_argument>([] { Conv(nullptr, "c", {3, 3, 3, 3}, 1); }, "1 to 3 dimensions");
    Conv volume(nullptr, "c", {3, 3, 3}, 1);
    expectMessage<std::invalid_argument>([&] { connect(volume, tensor({8, 8, 3, 1})); }, "3 dimensions and channels");
    Conv two(nullptr, "two", {3, 3}, 1);
    connect(two, tensor({8, 8, 1, 2}));
    expectMessage<std::invalid_argument>([&] { connect(two, tensor({8, 8, 1, 3})); }, "same batch size");
    Conv none(nullptr, "none", {3, 3}, 1);
    expectMessage<std::invalid_argument>([&] { none.initialize(); }, "[Conv none] it has no input");
    Conv mapped(nullptr, "m", {3, 3}, 2);
    mapped.setMapping(Tensor<bool>({2, 3}, true));
    connect(mapped, tensor({8, 8, 2, 1}));
    expectMessage<std::invalid_argument>([&] { mapped.initialize(); }, "mapping has 3 channels");
}

TEST(ConvCell, UnconnectedKernelsStayZero)
{
    for (const bool grouped : {true, false}) {
        Conv conv(nullptr, "conv", {2, 2}, 4);
        Tensor<bool> map({4, 4});
        for (std::size_t i = 0; i < 16; ++i)
            map(i) = grouped ? i % 4 / 2 == i / 8 : i % 3 != 1;
        conv.setMapping(map);
        auto solver = conv.getWeightsSolver()->clone();
        solver->setParameter("Clamping", "0.1:1");  // would lift zeros
        conv.setWeightsSolver(solver);
        connect(conv, tensor({3, 3, 4, 1}));
        conv.initialize();
        EXPECT_EQ(dynamic_cast<Tensor<double>&>(*conv.getWeights(0)).dims(), (Dims{2, 2, grouped ? 2u : 4u, 4}));
        Tensor<double> ones({2, 2}, 1.0);
        for (std::size_t o = 0; o < 4; ++o) {
            for (std::size_t c = 0; c < 4; ++c)
                conv.setWeight(o, c, ones);
        }
        conv.propagate();
        conv.setOutputErrors(Tensor<double>(conv.getOutputs()->dims(), 1.0));
        conv.backPropagate();
        conv.update();
        conv.processFreeParameters([](double v) { return v + 1.0; }, Cell::FreeParametersType::Multiplicative);
        conv.propagate();
        Tensor<double> kernel;
        for (std::size_t o = 0; o < 4; ++o) {
            for (std::size_t c = 0; c < 4; ++c) {
                conv.getWeight(o, c, kernel);
                EXPECT_EQ(kernel(0) != 0.0, map(c * 4 + o)) << o << " " << c;
            }
        }
        EXPECT_THROW(conv.getWeight(4, 0, kernel), std::out_of_range);
        EXPECT_THROW(conv.getWeight(0, 4, kernel), std::out_of_range);
        EXPECT_THROW(conv.setWeight(0, 0, Tensor<double>({3})), std::invalid_argument);
    }
}

TEST(ConvCell, StatisticsAndReceptiveField)
{
    Conv conv(nullptr, "conv", {3, 3}, 2, {1}, {1}, {1});
    connect(conv, tensor({4, 4, 3, 5}));
    conv.initialize();
    Cell::Stats stats;
    conv.getStats(stats);
    EXPECT_EQ(stats.nbNeurons, 32u);
    EXPECT_EQ(stats.nbNodes, 32u);
    EXPECT_EQ(stats.nbSynapses, 3u * 3 * 3 * 2 + 2);
    // 10 of 12 uses on each axis are inside.
    EXPECT_EQ(stats.nbVirtualSynapses, 100u * 6 + 2);
    EXPECT_EQ(stats.nbConnections, stats.nbVirtualSynapses);
    EXPECT_EQ(conv.getReceptiveField(), (std::vector<std::size_t>{3, 3}));
    Conv wide(nullptr, "wide", {3, 5}, 2, {1}, {2, 1}, {0}, {2, 1});
    EXPECT_EQ(wide.getReceptiveField({3, 2}), (std::vector<std::size_t>{9, 6}));
}

TEST(ConvCell, NormalizedKernelsAndBiases)
{
    Conv conv(nullptr, "conv", {2, 1}, 1);
    connect(conv, tensor({2, 2, 1, 1}));
    EXPECT_THROW(conv.getBias(0), std::runtime_error);
    EXPECT_EQ(conv.getBiases(), nullptr);
    conv.initialize();
    conv.setKernel(0, 0, *tensor({2, 1}, {10, 30}), true);
    Tensor<double> kernel;
    conv.getWeight(0, 0, kernel);
    EXPECT_EQ(kernel(0), -1.0);
    EXPECT_EQ(kernel(1), 1.0);
    EXPECT_THROW(conv.setKernel(0, 0, *tensor({2, 1}, {3, 3}), true), std::invalid_argument);
    conv.setBias(0, 2.5);
    EXPECT_EQ(dynamic_cast<Tensor<double>&>(*conv.getBiases())(0), 2.5);
    conv.setParameter("NoBias", "1");
    EXPECT_THROW(conv.getBias(0), std::runtime_error);
    EXPECT_EQ(conv.solvers().size(), 1u);
}

TEST(ConvCell, SharedWeightsAreOneTensor)
{
    Conv a(nullptr, "a", {2, 2}, 3), b(nullptr, "b", {2, 2}, 3), other(nullptr, "other", {3, 3}, 3);
    connect(a, tensor({4, 4, 2, 1}));
    connect(b, tensor({4, 4, 2, 1}));
    connect(other, tensor({4, 4, 2, 1}));
    a.initialize();
    b.shareParameter("weights-0", a.getWeights(0));
    b.initialize();
    EXPECT_EQ(a.getWeights(0), b.getWeights(0));
    b.setWeight(1, 1, *tensor({2, 2}, {1, 2, 3, 4}));
    Tensor<double> kernel;
    a.getWeight(1, 1, kernel);
    EXPECT_EQ(kernel(3), 4.0);
    other.shareParameter("weights-0", a.getWeights(0));
    EXPECT_THROW(other.initialize(), std::invalid_argument);
    EXPECT_THROW(b.shareParameter("weights-0", std::make_shared<Tensor<float>>(Dims{2, 2, 2, 3})), std::invalid_argument);
}

TEST(ConvCell, ParametersBeforeInputs)
{
    Conv conv(nullptr, "conv", {3, 3}, 4);
    conv.initializeParameters(2, 1);
    const auto weights = conv.getWeights(0);
    connect(conv, tensor({6, 5, 2, 2}));
    conv.initializeDataDependent();
    EXPECT_EQ(conv.getWeights(0), weights);
    conv.propagate();
    EXPECT_EQ(conv.getOutputs()->dims(), (Dims{4, 3, 4, 2}));
    conv.clearInputTensors();
    connect(conv, tensor({8, 8, 2, 3}));
    conv.propagate();
    EXPECT_EQ(conv.getOutputs()->dims(), (Dims{6, 6, 4, 3}));
    conv.clearInputTensors();
    connect(conv, tensor({8, 8, 3, 3}));
    EXPECT_THROW(conv.propagate(), std::invalid_argument);
}

TEST(ConvCell, EveryModelAndTypeIsRegistered)
{
    auto& family = registry().family<ConvFamily>();
    EXPECT_TRUE(family.has("Frame<float>"));
    EXPECT_TRUE(family.has("Frame<double>"));
    EXPECT_TRUE(family.has("Frame<half>"));
    const auto cell = family.create("Frame<double>", nullptr, "c", Sizes{3, 3}, 2u, Sizes{1}, Sizes{1}, std::vector<int>{0}, Sizes{1}, nullptr);
    EXPECT_EQ(std::string(cell->getType()), "Conv");
}

// Pool ---------------------------------------------------------------------------------------------------------------

TEST(PoolCell, TiesGoToTheFirst)
{
    Pool pool(nullptr, "pool", {2, 2}, 1, {2});
    const auto gradient = connect(pool, tensor({4, 2, 2, 1}));  // constant, two channels
    pool.initialize();
    pool.propagate();
    pool.setOutputErrors(*tensor({2, 1, 1, 1}, {3.0, 5.0}));
    pool.backPropagate();
    for (std::size_t i = 0; i < gradient->size(); ++i)
        EXPECT_EQ((*gradient)(i), i == 0 ? 3.0 : i == 2 ? 5.0 : 0.0) << i;
    EXPECT_EQ((*pool.getArgMax(0))(1), 2);
}

TEST(PoolCell, AWindowOfPaddingIsZero)
{
    for (const auto kind : {PoolKind::Max, PoolKind::Average}) {
        Pool pool(nullptr, "pool", {2, 2}, 1, {2}, {2}, kind);
        const auto input = tensor({2, 2, 1, 1}, {-1, -2, -3, -4});
        const auto gradient = connect(pool, input);
        pool.initialize();
        pool.propagate();
        EXPECT_EQ(pool.getOutputsDims(), (Dims{3, 3, 1}));
        EXPECT_EQ(outputs(pool)(0), 0.0);
        EXPECT_EQ(outputs(pool)(4), kind == PoolKind::Max ? -1.0 : -2.5);
        pool.setOutputErrors(Tensor<double>({3, 3, 1, 1}, 4.0));
        pool.backPropagate();
        EXPECT_EQ((*gradient)(0), kind == PoolKind::Max ? 4.0 : 1.0);
        EXPECT_EQ((*gradient)(3), kind == PoolKind::Max ? 0.0 : 1.0);
        if (kind == PoolKind::Max)
            EXPECT_EQ((*pool.getArgMax(0))(0), -1);
        else
            EXPECT_THROW(pool.getArgMax(0), std::invalid_argument);
    }
}

TEST(PoolCell, BordersDivideByTheWholeWindow)
{
    Pool pool(nullptr, "pool", {2, 2}, 1, {1}, {1}, PoolKind::Average);
    connect(pool, tensor({2, 2, 1, 1}, {4, 4, 4, 4}));
    pool.initialize();
    pool.propagate();
    EXPECT_EQ(outputs(pool)(0), 1.0);
    EXPECT_EQ(outputs(pool)(1), 2.0);
    EXPECT_EQ(outputs(pool)(4), 4.0);
}

TEST(PoolCell, StatisticsAndErrors)
{
    Pool pool(nullptr, "pool", {2, 2}, 3, {2});
    pool.setMapping(unitMap(3));
    connect(pool, tensor({4, 4, 3, 1}));
    pool.initialize();
    Cell::Stats stats;
    pool.getStats(stats);
    EXPECT_EQ(stats.nbNodes, 12u);
    EXPECT_EQ(stats.nbConnections, 48u);
    EXPECT_EQ(stats.nbSynapses, 0u);
    EXPECT_EQ(pool.getReceptiveField({2, 2}), (std::vector<std::size_t>{4, 4}));
    Pool large(nullptr, "p", {5, 5}, 1);
    expectMessage<std::invalid_argument>([&] { connect(large, tensor({4, 4, 1, 1})); }, "[Pool p]");
}

TEST(PoolCell, MaxIgnoresNaN)
{
    Pool pool(nullptr, "pool", {2, 1}, 1, {2, 1});
    connect(pool, tensor({4, 1, 1, 1}, {std::nan(""), 1.0, -2.0, std::nan("")}));
    pool.initialize();
    pool.propagate();
    EXPECT_EQ(outputs(pool)(0), 1.0);
    EXPECT_EQ(outputs(pool)(1), -2.0);
}

// BatchNorm ----------------------------------------------------------------------------------------------------------

TEST(BatchNormCell, RunningStatisticsUseTheUnbiasedVariance)
{
    BatchNormFrame<double, Cpu> bn(nullptr, "bn", 1);
    const auto x = tensor({1, 1, 1, 4}, {1, 2, 3, 6});
    connect(bn, x);
    bn.initialize();
    EXPECT_EQ(bn.getScale(0), 1.0);
    EXPECT_EQ(bn.getVariance(0), 0.0);
    bn.propagate(false);
    EXPECT_NEAR(bn.getMean(0), 0.1 * 3.0, 1e-15);
    EXPECT_NEAR(bn.getVariance(0), 0.1 * 14.0 / 3.0, 1e-15);
    bn.propagate(false);
    EXPECT_NEAR(bn.getMean(0), 0.9 * 0.3 + 0.3, 1e-15);
    const double mean = bn.getMean(0), variance = bn.getVariance(0);
    bn.propagate(true);
    EXPECT_EQ(bn.getMean(0), mean) << "inference changes nothing";
    EXPECT_NEAR(outputs(bn)(3), (6.0 - mean) / std::sqrt(variance + 1e-5), 1e-12);
}

TEST(BatchNormCell, OneValueAndConstantChannels)
{
    BatchNormFrame<double, Cpu> one(nullptr, "one", 2);
    connect(one, tensor({1, 1, 2, 1}, {5, -3}));
    one.initialize();
    one.setBias(0, 0.5);
    one.propagate(false);
    EXPECT_EQ(outputs(one)(0), 0.5);
    EXPECT_EQ(outputs(one)(1), 0.0);
    EXPECT_NEAR(one.getMean(0), 0.5, 1e-15);
    EXPECT_EQ(one.getVariance(0), 0.0);
    BatchNormFrame<double, Cpu> flat(nullptr, "flat", 1);
    const auto gradient = connect(flat, tensor({2, 2, 1, 2}, std::vector<double>(8, 3.0)));
    flat.initialize();
    flat.propagate(false);
    flat.setOutputErrors(Tensor<double>({2, 2, 1, 2}, 1.0));
    flat.backPropagate();
    for (std::size_t i = 0; i < 8; ++i) {
        EXPECT_EQ(outputs(flat)(i), 0.0);
        EXPECT_NEAR((*gradient)(i), 0.0, 1e-12);
    }
}

TEST(BatchNormCell, SolversWithDifferentIterationSizes)
{
    const auto run = [](bool apart) {
        BatchNormFrame<double, Cpu> bn(nullptr, "bn", 2);
        auto solver = bn.getScaleSolver()->clone();
        if (apart)
            solver->setParameter("IterationSize", "2");
        bn.setScaleSolver(solver);
        const auto x = tensor({2, 2, 2, 2});
        connect(bn, x);
        bn.initialize();
        double gradient = 0.0;
        for (int i = 0; i < 2; ++i) {
            KeyedRandom random(RandomUse::Other, 3);
            for (double& v : *x)
                v = random.uniform(-1.0, 1.0);
            bn.propagate(false);
            bn.setOutputErrors(randomTensor<double>({2, 2, 2, 2}, random));
            bn.backPropagate();
            if (i == 0)
                bn.update();
            gradient = (*bn.freeParameters()[0].diff)(0);
        }
        return std::make_pair(gradient, (*bn.freeParameters()[1].diff)(0));
    };
    const auto [sum, bias] = run(true);
    const auto [once, biasOnce] = run(false);
    EXPECT_NEAR(sum, 2.0 * once, 1e-12) << "accumulated";
    EXPECT_NEAR(bias, biasOnce, 1e-12) << "overwritten";
}

TEST(BatchNormCell, Errors)
{
    BatchNormFrame<double, Cpu> bn(nullptr, "bn", 3);
    EXPECT_THROW(bn.getScale(0), std::runtime_error);
    connect(bn, tensor({2, 2, 2, 1}));
    expectMessage<std::invalid_argument>([&] { bn.initialize(); }, "[BatchNorm bn] has 3 outputs, but its inputs have 2 channels");
    connect(bn, tensor({2, 2, 1, 1}));
    bn.initialize();
    EXPECT_THROW(bn.setVariance(0, -1.0), std::invalid_argument);
    EXPECT_THROW(bn.getMean(3), std::out_of_range);
    EXPECT_THROW(bn.setParameter("MovingAverageMomentum", "1"), std::invalid_argument);
    bn.setParameter("Epsilon", "0");
    EXPECT_EQ(bn.getEpsilon(), 1e-5);
}

// Softmax, Dropout, ElemWise, shapes ---------------------------------------------------------------------------------

TEST(SoftmaxCell, LargeLogitsAndTheLossGradient)
{
    SoftmaxFrame<double, Cpu> softmax(nullptr, "softmax", 3, true);
    const auto gradient = connect(softmax, tensor({1, 1, 3, 2}, {1e4, -1e4, 1e4, 0, 1, 2}));
    softmax.initialize();
    softmax.propagate();
    EXPECT_EQ(outputs(softmax)(0), 0.5);
    EXPECT_EQ(outputs(softmax)(1), 0.0);
    Tensor<int> targets({1, 1, 1, 2});
    targets(0) = 2;
    targets(1) = 0;
    softmax.setOutputTarget(targets);
    softmax.applyLoss(1.0, 0.0);
    softmax.backPropagate();
    for (std::size_t i = 0; i < 6; ++i)
        EXPECT_EQ((*gradient)(i), ((i == 2 || i == 3) ? 1.0 : 0.0) - outputs(softmax)(i));
    SoftmaxFrame<double, Cpu> single(nullptr, "single", 1);
    connect(single, tensor({1, 1, 1, 1}, {-50}));
    single.initialize();
    single.propagate();
    EXPECT_EQ(outputs(single)(0), 1.0);
}

TEST(DropoutCell, InvertedAndTheSameMaskBackwards)
{
    for (const char* p : {"0.5", "0.9"}) {
        DropoutFrame<double, Cpu> drop(nullptr, "drop", 8);
        drop.setParameter("Dropout", p);
        const auto x = tensor({32, 32, 8, 16});
        x->fill(1.0);
        const auto gradient = connect(drop, x);
        drop.initialize();
        drop.propagate(false);
        const double rate = std::stod(p), n = static_cast<double>(x->size());
        EXPECT_NEAR(outputs(drop).mean(), 1.0, 5.0 * std::sqrt(rate / (1.0 - rate) / n));
        drop.setOutputErrors(*x);
        drop.backPropagate();
        EXPECT_TRUE(sameBits(*gradient, outputs(drop)));
        for (const double v : outputs(drop))
            ASSERT_TRUE(v == 0.0 || v == 1.0 / (1.0 - rate));
        const auto first = outputs(drop).clone();
        drop.propagate(false);
        EXPECT_FALSE(sameBits(first, outputs(drop)));
        EXPECT_EQ(drop.noiseDraws(), 2u);
        drop.setNoiseDraws(0);
        drop.propagate(false);
        EXPECT_TRUE(sameBits(first, outputs(drop))) << "a resumed run draws the same";
        drop.propagate(true);
        EXPECT_TRUE(sameBits(*x, outputs(drop)));
        drop.setOutputErrors(*x);
        gradient->clearValid();
        drop.backPropagate();
        EXPECT_TRUE(sameBits(*gradient, *x)) << "of an inference";
    }
    DropoutFrame<double, Cpu> everything(nullptr, "drop", 1);
    everything.setParameter("Dropout", "1");
    connect(everything, tensor({2, 1, 1, 1}, {1, 2}));
    everything.initialize();
    everything.propagate(false);
    EXPECT_EQ(outputs(everything).sum(true), 0.0);
}

TEST(ElemWiseCell, EdgesOfTheOperations)
{
    const auto gradients = [](ElemWiseOp op, const std::vector<double>& a, const std::vector<double>& b) {
        ElemWiseFrame<double, Cpu> cell(nullptr, "e", 1, op);
        const auto ga = connect(cell, tensor({a.size(), 1, 1, 1}, a)), gb = connect(cell, tensor({a.size(), 1, 1, 1}, b));
        cell.initialize();
        cell.propagate();
        cell.setOutputErrors(Tensor<double>(cell.getOutputs()->dims(), 1.0));
        cell.backPropagate();
        return std::make_pair(std::vector<double>(ga->begin(), ga->end()), std::vector<double>(gb->begin(), gb->end()));
    };
    using V = std::vector<double>;
    EXPECT_EQ(gradients(ElemWiseOp::Prod, {0, 0, 2}, {0, 3, 0}), std::make_pair(V({0, 3, 0}), V({0, 0, 2})));
    EXPECT_EQ(gradients(ElemWiseOp::EuclideanSum, {0, 3}, {0, 4}), std::make_pair(V({0, 0.6}), V({0, 0.8})));
    EXPECT_EQ(gradients(ElemWiseOp::Max, {1, 1}, {1, 2}), std::make_pair(V({1, 0}), V({0, 1})));
    EXPECT_EQ(gradients(ElemWiseOp::AbsSum, {0, -1}, {2, 0}), std::make_pair(V({1, -1}), V({1, 1})));

    // One tensor as both inputs: its gradient is the sum.
    ElemWiseFrame<double, Cpu> square(nullptr, "square", 1, ElemWiseOp::Prod);
    const auto x = tensor({2, 1, 1, 1}, {3, -2}), g = tensor({2, 1, 1, 1});
    square.addInputTensors(x, g);
    square.addInputTensors(x, g);
    square.initialize();
    EXPECT_LT(square.checkGradient(), 1e-6);

    ElemWiseFrame<double, Cpu> cell(nullptr, "e", 2, ElemWiseOp::Sum, ElemWiseCoeffMode::PerInput, {1, 2, 3});
    connect(cell, tensor({2, 2, 2, 1}));
    expectMessage<std::invalid_argument>([&] { connect(cell, tensor({1, 1, 2, 1})); }, "same size");
    expectMessage<std::invalid_argument>([&] { cell.initialize(); }, "3 weights, at most 1");
}

TEST(ShapeCells, ErrorsSayWhatIsWrong)
{
    ReshapeFrame<double, Cpu> reshape(nullptr, "r", 5, {-1, 1, 5});
    expectMessage<std::invalid_argument>([&] { connect(reshape, tensor({2, 2, 3, 1})); }, "[Reshape r]");
    EXPECT_THROW((ReshapeFrame<double, Cpu>(nullptr, "r", 1, {-1, -1, 1})), std::invalid_argument);
    ReshapeFrame<double, Cpu> flat(nullptr, "r", 1, {-1});
    connect(flat, tensor({2, 2, 3, 1}));
    EXPECT_EQ(flat.getOutputsDims(), (Dims{12, 1, 1}));
    ReshapeFrame<double, Cpu> nothing(nullptr, "r", 0x10, {0, 0, 16});
    expectMessage<std::invalid_argument>([&] { connect(nothing, tensor({2, 2, 3, 1})); }, "do not fit");
    EXPECT_THROW((TransposeFrame<double, Cpu>(nullptr, "t", 1, {0, 1, 3, 2})), std::invalid_argument);
    EXPECT_THROW((TransposeFrame<double, Cpu>(nullptr, "t", 1, {0, 1, 2})), std::invalid_argument);
    PaddingFrame<double, Cpu> crop(nullptr, "p", 1, -2, -2, 0, 0);
    expectMessage<std::invalid_argument>([&] { connect(crop, tensor({4, 4, 1, 1})); }, "[Padding p]");
}

TEST(FrameCells, InputsOfAnotherTypeAreConverted)
{
    // Float stimuli into a double cell, gradient back in float.
    FcFrame<double, Cpu> fc(nullptr, "fc", 2);
    const auto x = std::make_shared<Tensor<float>>(Dims{1, 1, 3, 1}, 0.5f), g = std::make_shared<Tensor<float>>(x->dims());
    fc.addInputTensors(x, g);
    fc.initialize();
    fc.propagate();
    fc.setOutputErrors(Tensor<double>({1, 1, 2, 1}, 1.0));
    fc.backPropagate();
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_FLOAT_EQ((*g)(i), static_cast<float>(fc.getWeight(0, i) + fc.getWeight(1, i)));
    EXPECT_TRUE(g->isValid());
    // A new batch size is followed.
    x->reallocate({1, 1, 3, 4});
    fc.propagate();
    EXPECT_EQ(fc.getOutputs()->dimB(), 4u);
}

TEST(FrameCells, DropConnectDrawsAreResumed)
{
    FcFrame<double, Cpu> fc(nullptr, "fc", 4);
    fc.setParameter("DropConnect", "0.5");
    connect(fc, tensor({1, 1, 16, 1}, std::vector<double>(16, 1.0)));
    fc.initialize();
    fc.propagate(false);
    const auto first = outputs(fc).clone();
    fc.propagate(false);
    EXPECT_FALSE(sameBits(first, outputs(fc)));
    EXPECT_EQ(fc.noiseDraws(), 2u);
    fc.setNoiseDraws(0);
    fc.propagate(false);
    EXPECT_TRUE(sameBits(first, outputs(fc)));
}

}  // namespace

}  // namespace N2D2::test

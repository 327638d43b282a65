// Layers of floating point give what the cells give: each kind of cell, each activation.
#include <gtest/gtest.h>

#include "optimize/LoweringNets.hpp"
#include "optimize/Quantization.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

/// Runs the network and its layers on the stimuli; every cell's last layer must give its outputs.
void expectSame(TestNet& t, double tolerance = 2e-5)
{
    t.propagate();
    const LoweredNetwork lowered = lowerNetwork(*t.net, 64, false);
    const auto stimuli = t.stimuli();
    for (std::size_t b = 0; b < stimuli.size(); ++b) {
        const auto outputs = NaiveProgram(lowered.program).run(stimuli[b]);
        for (const auto& layers : lowered.cells) {
            if (layers.count == 0)
                continue;
            const Layer& last = lowered.program.layers[layers.first + layers.count - 1];
            EXPECT_EQ(last.name, layers.cell);
            const Values expected = t.outputsOf(layers.cell)[b], &found = outputs[layers.first + layers.count - 1];
            ASSERT_EQ(expected.size(), found.size()) << layers.cell;
            ASSERT_EQ(last.output.size(), found.size()) << layers.cell;
            for (std::size_t i = 0; i < found.size(); ++i)
                ASSERT_NEAR(found[i], expected[i], tolerance * (1.0 + std::abs(expected[i]))) << layers.cell << " " << i;
        }
    }
}

TestNet::ConvOptions kernel(std::vector<unsigned> size, std::string activation = "Linear")
{
    TestNet::ConvOptions o;
    o.kernel = std::move(size);
    o.activation = std::move(activation);
    return o;
}

}  // namespace

TEST(LowerFloat, Convolutions)
{
    for (unsigned seed = 0; seed < 6; ++seed) {
        TestNet t({9, 8, 4}, seed);
        auto o = kernel({3, 2});
        o.stride = {1 + seed % 2, 2};
        o.padding = {1, 0};
        o.dilation = {2, 1 + seed % 3};
        o.bias = seed % 2;
        t.conv("dense", {"env"}, 6, o);
        o = kernel({3, 3});
        o.groups = 2;
        o.extended = {1, 0, 2, 3};
        t.conv("grouped", {"dense"}, 4, o);
        o.groups = 4;
        o.extended = {2, 2, 0, 1};
        t.conv("depthwise", {"grouped"}, 8, o);
        o.groups = 0;
        t.conv("mapped", {"depthwise"}, 5, o);
        expectSame(t);
        const auto program = lowerFloat(*t.net, 32);
        EXPECT_EQ(program.layers[1].groups, 2U);
        EXPECT_EQ(program.layers[2].groups, 4U);
        EXPECT_EQ(program.layers[3].groups, 1U);
        EXPECT_EQ(program.input.size(), 9U * 8 * 4);
        ASSERT_EQ(program.outputs.size(), 1U);
        EXPECT_EQ(program.outputs[0].layer, 3);
        EXPECT_EQ(program.layers[0].output.type.bits, 32U);
    }
}

TEST(LowerFloat, SeveralInputsAreJoined)
{
    TestNet t({6, 5, 4}, 3);
    t.conv("a", {"env"}, 2, kernel({1, 1}));
    t.conv("b", {"env"}, 4, kernel({1, 1}));
    auto o = kernel({3, 3}, "Rectifier");
    t.conv("c", {"a", "b"}, 3, o);
    o.groups = 3;
    t.conv("g", {"a", "b"}, 3, o);
    o.groups = 0;
    t.conv("m", {"b", "a", "env"}, 3, o);
    t.fc("fc", {"c", "m"}, 7);
    t.add(std::make_shared<ActivationCell_Frame<float>>(t.net, "cat", 9, nullptr), {"c", "g", "m"});
    t.add(std::make_shared<ActivationCell_Frame<float>>(t.net, "tanh", 6, TestNet::activation("Tanh")), {"c", "m"});
    auto deconv = t.add(std::make_shared<DeconvCell_Frame<float>>(t.net, "deconv", std::vector<unsigned>{2, 3}, 4, std::vector<unsigned>{2, 1},
                                                                  std::vector<int>{0, 1}), {"c", "m"});
    deconv->initialize();
    t.fill(*deconv, 0.4);
    expectSame(t);
    const auto program = lowerFloat(*t.net, 64);
    std::vector<std::string> names;
    for (const Layer& layer : program.layers)
        names.push_back(layer.name);
    EXPECT_NE(std::find(names.begin(), names.end(), "c_concat"), names.end());
    EXPECT_EQ(std::find(names.begin(), names.end(), "cat_concat"), names.end());
    for (const Layer& layer : program.layers) {
        if (layer.name == "g") {
            EXPECT_EQ(layer.groups, 3U);
        }
        if (layer.name == "cat") {
            EXPECT_EQ(layer.kind, LayerKind::Concat);
        }
    }
}

TEST(LowerFloat, Deconvolutions)
{
    for (const std::size_t groups : {std::size_t(1), std::size_t(2), std::size_t(4), std::size_t(0)}) {
        TestNet t({4, 5, 4}, static_cast<unsigned>(groups));
        auto cell = std::make_shared<DeconvCell_Frame<float>>(t.net, "d", std::vector<unsigned>{3, 2}, 8, std::vector<unsigned>{2, 3},
                                                              std::vector<int>{1, 0}, std::vector<unsigned>{1, 2}, TestNet::activation("Rectifier"));
        t.setMap(*cell, 8, 4, groups);
        t.add(cell, {"env"});
        cell->initialize();
        t.fill(*cell, 0.5);
        expectSame(t);
    }
}

TEST(LowerFloat, Pools)
{
    TestNet t({7, 6, 3}, 1);
    t.pool("max", "env", PoolKind::Max, {3, 2}, {2, 1}, {1, 1});
    t.pool("average", "env", PoolKind::Average, {2, 3}, {1, 2}, {1, 0}, "Tanh");
    t.pool("max2", "max", PoolKind::Max, {2, 2}, {2, 2});
    t.net->getCell("max2");
    dynamic_cast<PoolCell&>(*t.net->getCell("max2")).setExtendedPadding({1, 0, 0, 1});
    expectSame(t);
}

TEST(LowerFloat, Activations)
{
    using P = std::map<std::string, std::string>;
    const std::vector<std::pair<std::string, P>> all = {
        {"Linear", {}}, {"Linear", {{"Clipping", "0.3"}}}, {"Rectifier", {}}, {"Rectifier", {{"LeakSlope", "0.1"}}},
        {"Rectifier", {{"Clipping", "0.5"}, {"LeakSlope", "0.2"}}}, {"Rectifier", {{"LeakSlope", "-0.5"}}}, {"Saturation", {{"Threshold", "0.4"}}},
        {"Logistic", {}}, {"LogisticWithLoss", {}}, {"Tanh", {{"Alpha", "0.7"}}}, {"Softplus", {}}, {"Swish", {}}};
    TestNet t({4, 4, 3}, 5, 4, false);
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto conv = t.conv("conv" + std::to_string(i), {"env"}, 4, kernel({3, 3}));
        conv->setActivation(TestNet::activation(all[i].first, all[i].second));
        t.add(std::make_shared<ActivationCell_Frame<float>>(t.net, "act" + std::to_string(i), 3, TestNet::activation(all[i].first, all[i].second)),
              {"env"});
    }
    expectSame(t, 1e-4);
}

TEST(LowerFloat, ElemWise)
{
    using Op = ElemWiseOp;
    using Mode = ElemWiseCoeffMode;
    TestNet t({4, 3, 3}, 6, 4, false);
    t.conv("a", {"env"}, 3, kernel({1, 1}));
    t.conv("b", {"env"}, 3, kernel({1, 1}));
    int n = 0;
    for (const Op op : {Op::Sum, Op::AbsSum, Op::EuclideanSum, Op::Prod, Op::Max}) {
        for (const Mode mode : {Mode::PerLayer, Mode::PerInput, Mode::PerChannel}) {
            for (const Values& weights : {Values{}, Values{0.5, -2.0, 3.0}}) {
                const Values shifts = weights.empty() ? Values{} : Values{0.1, 0.2};
                t.add(std::make_shared<ElemWiseCell_Frame<float>>(t.net, "e" + std::to_string(n), 3, op, mode, weights, shifts,
                                                                  TestNet::activation(n % 2 ? "Rectifier" : "")),
                      {"a", "b", "env"});
                ++n;
            }
        }
    }
    expectSame(t);
}

TEST(LowerFloat, OtherCells)
{
    TestNet t({5, 4, 6}, 7);
    auto norm = t.add(std::make_shared<BatchNormCell_Frame<float>>(t.net, "norm", 6, TestNet::activation("Rectifier")), {"env"});
    norm->initialize();
    for (std::size_t c = 0; c < 6; ++c) {
        norm->setScale(c, t.draw(-2.0, 2.0));
        norm->setBias(c, t.draw(-1.0, 1.0));
        norm->setMean(c, t.draw(-1.0, 1.0));
        norm->setVariance(c, t.draw(0.0, 2.0));
    }
    const auto scaling = std::make_shared<FloatingPointScaling>(std::vector<double>{0.5, 2.0, -1.0, 0.25, 3.0, 0.0}, false, std::vector<double>());
    t.add(std::make_shared<ScalingCell_Frame<float>>(t.net, "scaling", 6, Scaling(scaling)), {"norm"});
    t.add(std::make_shared<DropoutCell_Frame<float>>(t.net, "dropout", 6), {"scaling"});
    t.add(std::make_shared<PaddingCell_Frame<float>>(t.net, "padding", 6, 1, -1, 2, 0), {"dropout"});
    t.add(std::make_shared<ResizeCell_Frame<float>>(t.net, "nearest", 10, 8, 6, ResizeMode::NearestNeighbor), {"env"});
    t.add(std::make_shared<ResizeCell_Frame<float>>(t.net, "bilinear", 9, 3, 6, ResizeMode::Bilinear), {"env"});
    auto tf = t.add(std::make_shared<ResizeCell_Frame<float>>(t.net, "tf", 9, 7, 6, ResizeMode::BilinearTF), {"env"});
    t.add(std::make_shared<ReshapeCell_Frame<float>>(t.net, "reshape", 15, std::vector<int>{2, 4, -1}), {"env"});
    t.add(std::make_shared<ReshapeCell_Frame<float>>(t.net, "flat", 120, std::vector<int>{1, 1, -1}), {"env"});
    t.add(std::make_shared<TransposeCell_Frame<float>>(t.net, "transpose", 5, std::vector<int>{2, 1, 0, 3}), {"env"});
    t.add(std::make_shared<TransposeCell_Frame<float>>(t.net, "rotate", 5, std::vector<int>{1, 2, 0, 3}), {"env"});
    t.add(std::make_shared<SoftmaxCell_Frame<float>>(t.net, "softmax", 6), {"padding"});
    t.add(std::make_shared<SoftmaxCell_Frame<float>>(t.net, "groups", 6, false, 3), {"padding"});
    t.fc("fc", {"flat"}, 5);
    expectSame(t);
    tf->setParameter("AlignCorners", "0");
    EXPECT_FALSE(lowerFloat(*t.net, 32).layers[5].alignCorners);
    for (const Layer& layer : lowerFloat(*t.net, 32).layers)
        EXPECT_NE(layer.name, "dropout");
}

TEST(LowerFloat, LinesAreImagesOfOneRow)
{
    TestNet t({9, 3}, 8);
    t.fc("fc", {"env"}, 4);
    expectSame(t);
    EXPECT_EQ(lowerFloat(*t.net, 32).input.height, 1U);
}

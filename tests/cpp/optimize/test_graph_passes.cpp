// Passes over the graph: the outputs stay what they were.
#include "optimize/GraphPasses.hpp"

#include "cell/ExpectError.hpp"
#include "optimize/LayerWeights.hpp"
#include "optimize/NetFixture.hpp"

namespace N2D2::test {

namespace {

std::size_t countOf(const DeepNet& net, const std::string& type)
{
    std::size_t count = 0;
    for (const auto& [name, cell] : net.getCells())
        count += cell->getType() == type;
    return count;
}

}  // namespace

TEST(GraphPasses, BatchNormGoesIntoTheConvOrFcBeforeIt)
{
    for (const std::size_t groups : {std::size_t{1}, std::size_t{2}, std::size_t{6}}) {
        Net n(static_cast<unsigned>(groups), {8, 8, 6});
        auto conv = n.conv("conv", {nullptr}, 6, 3, "", groups);
        auto fc = n.fc("fc", {n.norm("bn", {conv}, "Rectifier")}, 5);
        n.norm("bn2", {fc});
        n.initialize();
        const auto before = n.run("bn2");
        fuseBatchNorm(*n.net);
        EXPECT_EQ(countOf(*n.net, "BatchNorm"), 0u);
        EXPECT_EQ(n.net->getCells().size(), 2u);
        EXPECT_STREQ(n.net->getCellFrame("conv")->getActivation()->getType(), "Rectifier");
        expectClose(before, n.run("fc"));
    }
}

TEST(GraphPasses, BatchNormMakesABiasWhereThereWasNone)
{
    Net n(4);
    const auto conv = n.conv("conv", {nullptr}, 4, 1);
    conv->setParameter("NoBias", "1");
    n.norm("bn", {conv});
    n.initialize();
    const auto before = n.run("bn");
    fuseBatchNorm(*n.net);
    EXPECT_EQ(conv->getParameter("NoBias"), "0");
    expectClose(before, n.run("conv"));
}

TEST(GraphPasses, BatchNormWithoutVarianceTakesTheMean)
{
    Net n(5);
    const auto conv = n.conv("conv", {nullptr}, 3, 1);
    auto norm = std::dynamic_pointer_cast<BatchNormCell>(n.norm("bn", {conv}));
    n.initialize();
    norm->setVariance(0, 0.0);
    norm->setVariance(1, 0.5);
    norm->setVariance(2, 1.5);
    const LogCatcher log;
    const Tensor<double> weights = tensor_cast<double>(*conv->freeParameterTensors()[0].second).clone();
    const double factor = norm->getScale(0) / std::sqrt(norm->getEpsilon() + 1.0);
    fuseBatchNorm(*n.net);
    const Tensor<double> after = tensor_cast<double>(*conv->freeParameterTensors()[0].second).clone();
    EXPECT_NEAR(after(0), weights(0) * factor, 1e-6);
    EXPECT_NE(log.warnings.find("no variance"), std::string::npos);
}

TEST(GraphPasses, BatchNormThatWasNeverLearntGetsVariancesOfOne)
{
    Net n(5);
    const auto norm = std::dynamic_pointer_cast<BatchNormCell>(n.norm("bn", {nullptr}));
    const auto other = std::dynamic_pointer_cast<BatchNormCell>(n.norm("other", {norm}));
    n.initialize();
    for (std::size_t o = 0; o < norm->getNbOutputs(); ++o) {
        norm->setVariance(o, 0.0);
        norm->setMean(o, 0.0);
        other->setVariance(o, 0.0);
        other->setMean(o, o == 0 ? 0.5 : 0.0);
    }
    const LogCatcher log;
    giveVariances(*n.net);
    EXPECT_EQ(norm->getVariance(0), 1.0);
    EXPECT_EQ(norm->getVariance(norm->getNbOutputs() - 1), 1.0);
    EXPECT_EQ(other->getVariance(0), 0.0);
    EXPECT_NE(log.warnings.find("[BatchNorm bn] it has no statistics, it was never learnt"), std::string::npos);
    EXPECT_EQ(log.warnings.find("other"), std::string::npos);
}

TEST(GraphPasses, EveryOtherBatchNormGetsAConvolution)
{
    Net n(6);
    const auto first = n.norm("bn_env", {nullptr});                       // the stimuli
    const auto conv = n.conv("conv", {first}, 4, 3, "Rectifier", 1, 1);
    const auto active = n.norm("bn_active", {conv}, "Tanh");              // an activation before it
    const auto twice = n.conv("twice", {active}, 4, 1);
    const auto side = n.norm("bn_side", {twice});                         // other children
    const auto pool = n.pool("pool", {twice}, PoolKind::Max, 2, 2);
    const auto behind = n.norm("bn_pool", {pool}, "Rectifier");           // no Conv
    n.fc("fc", {side, behind}, 3);
    n.initialize();
    const auto before = n.run("fc");
    const LogCatcher log;
    fuseBatchNorm(*n.net);
    EXPECT_EQ(countOf(*n.net, "BatchNorm"), 0u);
    for (const char* name : {"bn_env_conv", "bn_active_conv", "bn_side_conv", "bn_pool_conv"})
        EXPECT_TRUE(n.has(name)) << name;
    EXPECT_NE(log.text.find("\"twice\" before it has other children"), std::string::npos) << log.text;
    EXPECT_NE(log.text.find("the stimuli are its input"), std::string::npos);
    expectClose(before, n.run("fc"));
}

TEST(GraphPasses, BatchNormOfSeveralInputsStaysWithAWarning)
{
    Net n(7);
    const auto a = n.conv("a", {nullptr}, 2, 1), b = n.conv("b", {nullptr}, 3, 1);
    n.norm("bn", {a, b});
    n.initialize();
    const auto before = n.run("bn");
    const LogCatcher log;
    fuseBatchNorm(*n.net);
    EXPECT_NE(log.warnings.find("2 inputs"), std::string::npos) << log.warnings;
    expectClose(before, n.run("bn"), 0.0);
}

TEST(GraphPasses, SharedWeightsAreNotFusedInto)
{
    Net n(8);
    const auto a = n.conv("a", {nullptr}, 3, 1), b = n.conv("b", {a}, 3, 1);
    const auto norm = n.norm("bn", {b});
    n.net->initialize();
    n.net->getCellFrame("b")->shareParameter("weights-0", a->freeParameterTensors()[0].second);
    n.initialize();
    const auto before = n.run("bn");
    fuseBatchNorm(*n.net);
    EXPECT_TRUE(n.has("bn_conv"));
    expectClose(before, n.run("bn_conv"));
}

TEST(GraphPasses, DropoutGoes)
{
    Net n(9);
    const auto a = n.conv("a", {nullptr}, 2, 1), b = n.conv("b", {nullptr}, 3, 1);
    const auto one = n.add(n.make<DropoutFamily>("one", 2u), {a});
    const auto joins = n.add(n.make<DropoutFamily>("joins", 5u), {one, b});
    n.conv("c", {joins}, 4, 3);
    n.initialize();
    const auto before = n.run("c");
    removeDropout(*n.net);
    EXPECT_EQ(countOf(*n.net, "Dropout"), 0u);
    EXPECT_TRUE(n.has("joins_joined"));
    EXPECT_EQ(n.net->getParentCells("joins_joined").size(), 2u);
    expectClose(before, n.run("c"), 0.0);
}

TEST(GraphPasses, PaddingGoesIntoConvAndPool)
{
    Net n(10);
    const auto relu = n.conv("relu", {nullptr}, 3, 1, "Rectifier");
    const auto padding = n.padding("pad", {relu}, 1, 2, 0, 3);
    const auto conv = n.conv("conv", {padding}, 4, 3, "", 1, 1);
    const auto max = n.pool("max", {padding}, PoolKind::Max, 3, 2);
    const auto average = n.pool("average", {padding}, PoolKind::Average, 3, 1);
    n.fc("fc", {conv, max, average}, 3);
    n.initialize();
    const auto before = n.run("fc");
    fusePadding(*n.net);
    EXPECT_FALSE(n.has("pad"));
    EXPECT_EQ(dynamic_cast<ConvCell&>(*conv).getExtendedPadding(), (std::vector<int>{0, 1, 3, 2}));
    EXPECT_EQ(dynamic_cast<PoolCell&>(*max).getExtendedPadding(), (std::vector<int>{0, 1, 3, 2}));
    expectClose(before, n.run("fc"), 1e-6);
}

TEST(GraphPasses, PaddingThatOthersNeedStays)
{
    Net n(11);
    const auto linear = n.conv("linear", {nullptr}, 3, 1);
    n.pool("max", {n.padding("pad_max", {linear}, 1, 1, 1, 1)}, PoolKind::Max, 3, 1);
    n.conv("conv", {n.padding("pad_crop", {linear}, -1, 0, 0, 0)}, 2);
    n.fc("fc", {n.padding("pad_fc", {linear}, 1, 1, 1, 1)}, 2);
    const auto shared = n.padding("pad_joined", {nullptr}, 0, 0, 0, 0);
    n.conv("two", {shared, linear}, 2);
    n.conv("first", {n.padding("pad_env", {nullptr}, 1, 0, 1, 0)}, 2);
    n.initialize();
    std::vector<Tensor<double>> before;
    for (const char* name : {"max", "conv", "fc", "two", "first"})
        before.push_back(n.run(name));
    fusePadding(*n.net);
    for (const char* name : {"pad_max", "pad_crop", "pad_fc", "pad_joined"})
        EXPECT_TRUE(n.has(name)) << name;
    EXPECT_FALSE(n.has("pad_env"));
    std::size_t i = 0;
    for (const char* name : {"max", "conv", "fc", "two", "first"})
        expectClose(before[i++], n.run(name), 1e-6);
}

TEST(GraphPasses, OnlyTheLastReshapeOfAChainStays)
{
    Net n(12, {4, 4, 2});
    const auto conv = n.conv("conv", {nullptr}, 4, 1);
    auto reshape = [&](const std::string& name, const std::shared_ptr<Cell>& parent, std::vector<int> dims) {
        return n.add(n.make<ReshapeFamily>(name, static_cast<unsigned>(dims[2]), dims), {parent});
    };
    const auto first = reshape("first", conv, {2, 8, 4});
    const auto second = reshape("second", first, {8, 2, 4});
    const auto third = reshape("third", second, {1, 1, 64});
    const auto kept = reshape("kept", conv, {2, 8, 4});
    const auto depends = reshape("depends", kept, {0, 4, 8});
    n.fc("fc", {third, depends}, 3);
    n.initialize();
    const auto before = n.run("fc");
    removeExtraReshape(*n.net);
    EXPECT_FALSE(n.has("first"));
    EXPECT_FALSE(n.has("second"));
    EXPECT_TRUE(n.has("third"));
    EXPECT_TRUE(n.has("kept"));
    expectClose(before, n.run("fc"), 0.0);
}

TEST(GraphPasses, TransposesThatUndoEachOtherGo)
{
    Net n(13, {4, 4, 4});
    auto transpose = [&](const std::string& name, const std::shared_ptr<Cell>& parent, std::vector<int> perm) {
        return n.add(n.make<TransposeFamily>(name, 4u, perm), {parent});
    };
    const auto conv = n.conv("conv", {nullptr}, 4, 1);
    // Inside out: the outer pair meets when the inner one is gone. The second has an activation.
    auto cell = transpose("t1", conv, {1, 2, 0, 3});
    cell = transpose("t2", cell, {1, 0, 2, 3});
    cell = transpose("t3", cell, {1, 0, 2, 3});
    cell = transpose("t4", cell, {2, 0, 1, 3});
    n.net->getCellFrame("t4")->setActivation(n.activation("Rectifier"));
    // One axis alone composes to itself: no identity.
    auto other = transpose("u1", cell, {0, 2, 1, 3});
    other = transpose("u2", other, {2, 1, 0, 3});
    n.fc("fc", {other}, 3);
    n.initialize();
    const auto before = n.run("fc");
    removeExtraTranspose(*n.net);
    EXPECT_EQ(countOf(*n.net, "Transpose"), 2u);
    EXPECT_STREQ(n.net->getCellFrame("conv")->getActivation()->getType(), "Rectifier");
    expectClose(before, n.run("fc"), 0.0);
}

TEST(GraphPasses, EqualizedRangesAreEqualAndOutputsTheSame)
{
    for (unsigned seed = 20; seed < 26; ++seed) {
        Net n(seed, {9, 9, 4});
        const std::size_t groups = seed % 2 ? 2 : 1;
        const auto a = n.conv("a", {nullptr}, 8, 3, "Rectifier");
        const auto depthwise = n.conv("depthwise", {a}, 8, 3, "Rectifier", 8, 1);
        const auto multiplied = n.conv("multiplied", {depthwise}, 16, 3, "", 8, 1, 2);
        const auto b = n.conv("b", {multiplied}, 6, 1, "Rectifier", groups);
        const auto fc = n.fc("fc", {b}, 7, "Rectifier");
        n.fc("out", {fc}, 3);
        n.initialize();
        const auto before = n.run("out");
        crossLayerEqualization(*n.net);
        expectClose(before, n.run("out"));
        LayerWeights last(*b), next(*fc);
        const auto channels = next.channelRanges();
        for (std::size_t o = 0; o < 6; ++o)
            EXPECT_NEAR(last.outputRange(o) / channels[o], 1.0, 5e-3) << o;
    }
}

TEST(GraphPasses, EqualizationSkipsWhatIsNoPair)
{
    Net n(30);
    const auto a = n.conv("a", {nullptr}, 4, 3, "Tanh");       // not homogeneous
    const auto b = n.conv("b", {a}, 4, 1, "Rectifier");
    const auto c = n.conv("c", {b}, 4, 1), d = n.conv("d", {b}, 4, 1);  // two children
    n.fc("e", {c, d}, 2);                                       // two inputs
    n.initialize();
    std::vector<std::string> before;
    for (const auto& cell : n.net->orderedCells())
        before.push_back(cell->freeParameterTensors()[0].second->text());
    crossLayerEqualization(*n.net);
    std::size_t i = 0;
    for (const auto& cell : n.net->orderedCells())
        EXPECT_EQ(before[i++], cell->freeParameterTensors()[0].second->text()) << cell->getName();
}

TEST(GraphPasses, EqualizationOfDeadChannelsAndClippedRectifiers)
{
    Net n(31);
    const auto a = n.conv("a", {nullptr}, 3, 1, "Rectifier");
    n.net->getCellFrame("a")->getActivation()->setParameter("Clipping", "1000");
    const auto b = n.conv("b", {a}, 2, 1);
    n.initialize();
    // Output 0 of a has no weights but a bias, output 1 nothing at all, and nobody reads output 2.
    auto setWeight = [](const std::shared_ptr<Cell>& cell, std::size_t o, std::size_t c) {
        dynamic_cast<ConvCell&>(*cell).setWeight(o, c, Tensor<double>({1, 1}, 0.0));
    };
    for (std::size_t c = 0; c < 3; ++c) {
        setWeight(a, 0, c);
        setWeight(a, 1, c);
    }
    dynamic_cast<ConvCell&>(*a).setBias(0, 0.7);
    dynamic_cast<ConvCell&>(*a).setBias(1, 0.0);
    for (std::size_t o = 0; o < 2; ++o)
        setWeight(b, o, 2);
    const auto before = n.run("b");
    crossLayerEqualization(*n.net);
    expectClose(before, n.run("b"));
    EXPECT_EQ(n.net->getCellFrame("a")->getActivation()->getParameter<double>("Clipping"), 0.0);
    EXPECT_NEAR(dynamic_cast<ConvCell&>(*a).getBias(0), 0.7, 1e-6);
}

TEST(GraphPasses, BatchNormBehindEveryConv)
{
    Net n(32);
    const auto a = n.conv("a", {nullptr}, 3, 1, "Rectifier");
    const auto b = n.conv("b", {a}, 4, 1), own = n.norm("own", {b});
    n.fc("fc", {own, a}, 2);
    insertBatchNormAfterConv(*n.net);
    EXPECT_EQ(countOf(*n.net, "BatchNorm"), 2u);
    EXPECT_TRUE(n.has("a_batchnorm"));
    EXPECT_EQ(n.net->getChildCells("a").size(), 1u);
    EXPECT_EQ(n.net->getChildCells("a_batchnorm").size(), 2u);
    EXPECT_EQ(n.net->getCellFrame("a")->getActivation(), nullptr);
    EXPECT_STREQ(n.net->getCellFrame("a_batchnorm")->getActivation()->getType(), "Rectifier");
    n.initialize();
    const auto before = n.run("fc");
    fuseBatchNorm(*n.net);
    EXPECT_EQ(n.net->getCells().size(), 3u);
    expectClose(before, n.run("fc"));
}

TEST(GraphPasses, ANetworkOnTensorsKeepsThem)
{
    const auto net = std::make_shared<DeepNet>();
    const auto make = [&](const std::string& name) { return registry().family<PaddingFamily>().create("Frame<float>", net, name, 2u, 0, 0, 0, 0); };
    const auto first = make("first"), second = make("second"), before = make("before");
    const auto input = std::make_shared<Tensor<float>>(Dims{3, 3, 2, 1}, 0.5f);
    dynamic_cast<Cell_Frame_Top&>(*first).addInputTensors(input, nullptr);
    net->addCell(first, {nullptr});
    second->addInput(first);
    net->addCell(second, {first});
    net->removeCell(first);
    EXPECT_EQ(net->getCellFrame("second")->getInputs(0), input);
    net->insertCell(before, nullptr, second);
    EXPECT_EQ(net->getCellFrame("before")->getInputs(0), input);
    EXPECT_EQ(net->getLayers(), (std::vector<std::vector<std::string>>{{"env"}, {"before"}, {"second"}}));
    net->initialize();
    net->propagate(true);
    EXPECT_EQ(tensor_cast<double>(*net->getCellFrame("second")->getOutputs())(0), 0.5);
}

TEST(GraphPasses, CellsAreInsertedOnce)
{
    Net n(33);
    const auto a = n.conv("a", {nullptr}, 3, 1), b = n.conv("b", {a}, 3, 1);
    const auto linked = n.make<PaddingFamily>("linked", 3u, 0, 0, 0, 0);
    linked->addInput(a);
    expectError<std::invalid_argument>([&] { n.net->insertCell(linked, a, b); }, "linked", "has inputs");
    expectError<std::invalid_argument>([&] { n.net->insertCell(n.make<PaddingFamily>("b", 3u, 0, 0, 0, 0), a, b); }, "already exists");
    expectError<std::invalid_argument>([&] { n.net->insertCell(n.make<PaddingFamily>("c", 3u, 0, 0, 0, 0), nullptr, b); }, "no input of \"b\"");
    EXPECT_EQ(n.net->getCells().size(), 2u);
}

}  // namespace N2D2::test

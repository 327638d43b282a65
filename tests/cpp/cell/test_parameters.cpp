// Free parameters seen one by one, by output and by channel; kernels by name; safetensors files, hostile ones too.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "cell/batchnorm/BatchNormCell_Frame.hpp"
#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "core/Error.hpp"
#include "core/Log.hpp"
#include "data/DataFixture.hpp"
#include "data/filter/FilterKernel.hpp"
#include "deepnet/DeepNet.hpp"
#include "deepnet/Network.hpp"
#include "deepnet/Safetensors.hpp"
#include "kernels/Helpers.hpp"
#include "solver/adam/AdamSolver.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2::test {

namespace {

using Type = Cell::FreeParametersType;
using Range = std::pair<double, double>;

template <class Error, class Act> void expectMessage(const Act& act, const std::string& part)
{
    try {
        act();
        ADD_FAILURE() << "nothing thrown, expected: " << part;
    }
    catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
}

/// Values seen by a walk, which leaves them.
template <class Walk> std::vector<double> seen(const Walk& walk)
{
    std::vector<double> values;
    walk([&](double v) {
        values.push_back(v);
        return v;
    });
    return values;
}

/// Kernels of 1x1 with the value 10·channel + output, biases 100 + output.
std::shared_ptr<ConvFrame<double, Cpu>> numberedConv(std::size_t groups)
{
    auto conv = std::make_shared<ConvFrame<double, Cpu>>(nullptr, "conv", std::vector<unsigned>{1, 1}, 4);
    if (groups != 1) {
        Tensor<bool> map({4, 6});
        for (std::size_t i = 0; i < map.size(); ++i) {
            const std::size_t c = i / 4, o = i % 4;
            // Each input is mapped apart: 4 channels, then 2.
            map(i) = groups == 0 ? (c + o) % 3 != 0 : (c < 4 ? c / 2 : c - 4) == o / 2;
        }
        conv->setMapping(map);
    }
    conv->addInputTensors(std::make_shared<Tensor<double>>(Dims{2, 2, 4, 1}), nullptr);
    conv->addInputTensors(std::make_shared<Tensor<double>>(Dims{2, 2, 2, 1}), nullptr);
    conv->initialize();
    for (std::size_t o = 0; o < 4; ++o) {
        for (std::size_t c = 0; c < 6; ++c)
            conv->setWeight(o, c, Tensor<double>({1, 1}, static_cast<double>(10 * c + o)));
        conv->setBias(o, 100.0 + static_cast<double>(o));
    }
    return conv;
}

TEST(FreeParameters, OfAnOutputAndOfAChannel)
{
    for (const std::size_t groups : {1, 2, 0}) {
        const auto conv = numberedConv(groups);
        for (std::size_t o = 0; o < 4; ++o) {
            std::vector<double> expected;
            for (std::size_t c = 0; c < 6; ++c) {
                if (conv->isConnection(c, o))
                    expected.push_back(static_cast<double>(10 * c + o));
            }
            EXPECT_EQ(seen([&](const auto& f) { conv->processFreeParametersPerOutput(f, o, Type::Multiplicative); }), expected) << groups;
            EXPECT_EQ(conv->getFreeParametersRangePerOutput(o, Type::Multiplicative), Range(expected.front(), expected.back()));
            expected.push_back(100.0 + static_cast<double>(o));
            EXPECT_EQ(seen([&](const auto& f) { conv->processFreeParametersPerOutput(f, o, Type::All); }), expected);
            EXPECT_EQ(conv->getFreeParametersRangePerOutput(o, Type::Additive), Range(expected.back(), expected.back()));
        }
        for (std::size_t c = 0; c < 6; ++c) {
            std::vector<double> expected;
            for (std::size_t o = 0; o < 4; ++o) {
                if (conv->isConnection(c, o))
                    expected.push_back(static_cast<double>(10 * c + o));
            }
            EXPECT_EQ(seen([&](const auto& f) { conv->processFreeParametersPerChannel(f, c); }), expected) << groups << " " << c;
            EXPECT_EQ(conv->getFreeParametersRangePerChannel(c), Range(expected.front(), expected.back()));
        }
        EXPECT_EQ(conv->getFreeParametersRange(Type::Additive), Range(100.0, 103.0));
        EXPECT_THROW(conv->getFreeParametersRangePerOutput(4), std::out_of_range);
        EXPECT_THROW(conv->getFreeParametersRangePerChannel(6), std::out_of_range);
    }
    // What is set is what the cell computes with.
    const auto conv = numberedConv(1);
    conv->processFreeParametersPerOutput([](double) { return -1.0; }, 2, Type::All);
    Tensor<double> kernel;
    conv->getWeight(2, 5, kernel);
    EXPECT_EQ(kernel(0), -1.0);
    conv->getWeight(1, 5, kernel);
    EXPECT_EQ(kernel(0), 51.0);
    EXPECT_EQ(conv->getBias(2), -1.0);
}

TEST(FreeParameters, OfAnFcAndABatchNorm)
{
    FcFrame<double, Cpu> fc(nullptr, "fc", 2);
    fc.addInputTensors(std::make_shared<Tensor<double>>(Dims{2, 1, 2, 1}), nullptr);
    fc.addInputTensors(std::make_shared<Tensor<double>>(Dims{1, 1, 1, 1}), nullptr);
    fc.initialize();
    for (std::size_t o = 0; o < 2; ++o) {
        for (std::size_t i = 0; i < 5; ++i)
            fc.setWeight(o, i, static_cast<double>(10 * o + i));
    }
    EXPECT_EQ(seen([&](const auto& f) { fc.processFreeParametersPerChannel(f, 1); }), (std::vector<double>{2, 3, 12, 13}));
    EXPECT_EQ(seen([&](const auto& f) { fc.processFreeParametersPerChannel(f, 2); }), (std::vector<double>{4, 14}));
    EXPECT_EQ(fc.getFreeParametersRangePerOutput(1, Type::Multiplicative), Range(10.0, 14.0));
    // Inputs of different sizes: 4 and 1 elements, not 2x1x3.
    Cell::Stats stats;
    fc.getStats(stats);
    EXPECT_EQ(stats.nbSynapses, 2u * (5u + 1u));
    EXPECT_THROW(fc.getWeight(0, 5), std::out_of_range);
    const TemporaryFolder folder;
    fc.exportFreeParameters(folder / "fc.syntxt");
    fc.processFreeParameters([](double) { return 0.0; }, Type::All);
    fc.importFreeParameters(folder / "fc.syntxt", false);
    EXPECT_EQ(fc.getWeight(1, 4), 14.0);

    BatchNormFrame<double, Cpu> bn(nullptr, "bn", 3);
    bn.addInputTensors(std::make_shared<Tensor<double>>(Dims{2, 2, 3, 2}), nullptr);
    bn.initialize();
    bn.setScale(1, 4.0);
    bn.setBias(1, -2.0);
    EXPECT_EQ(bn.getFreeParametersRangePerOutput(1), Range(-2.0, 4.0));
}

TEST(FreeParameters, DiscretizedAndRandomized)
{
    const auto conv = numberedConv(2);
    double next = -1.3;
    conv->processFreeParameters([&](double) { return next += 0.17; }, Type::All);
    const auto before = seen([&](const auto& f) { conv->processFreeParameters(f, Type::All); });
    conv->discretizeFreeParameters(5);
    const auto after = seen([&](const auto& f) { conv->processFreeParameters(f, Type::All); });
    for (std::size_t i = 0; i < before.size(); ++i)
        EXPECT_EQ(after[i], std::rint(4.0 * before[i]) / 4.0);
    EXPECT_THROW(conv->discretizeFreeParameters(1), std::invalid_argument);

    const auto noise = [](double deviation) {
        defaultContext()->reseed(4);
        FcFrame<double, Cpu> fc(nullptr, "fc", 50);
        fc.addInputTensors(std::make_shared<Tensor<double>>(Dims{1, 1, 200, 1}), nullptr);
        fc.initialize();
        fc.processFreeParameters([](double) { return 0.25; }, Type::All);
        fc.randomizeFreeParameters(deviation);
        auto first = fc.freeParameters()[0].value->clone();
        fc.randomizeFreeParameters(deviation);
        return std::pair(first, fc.freeParameters()[0].value->clone());
    };
    const auto [once, twice] = noise(0.1);
    EXPECT_NEAR(once.mean(), 0.25, 5e-3);
    EXPECT_NEAR(once.std(), 0.1, 5e-3);
    EXPECT_NEAR(twice.std(), 0.1 * std::sqrt(2.0), 7e-3) << "other draws";
    EXPECT_TRUE(sameBits(once, noise(0.1).first)) << "the same in each run";
    const auto wide = noise(3.0).first;
    EXPECT_EQ(*std::max_element(wide.begin(), wide.end()), 1.0);
    EXPECT_EQ(*std::min_element(wide.begin(), wide.end()), -1.0);
    EXPECT_THROW(conv->randomizeFreeParameters(-1.0), std::invalid_argument);
}

// Solvers ------------------------------------------------------------------------------------------------------------

TEST(Schedule, PointsOfAStepPolicy)
{
    SGDSolver sgd;
    sgd.setParameter("LearningRate", "1");
    sgd.setParameter("LearningRatePolicy", "StepDecay");
    sgd.setParameter("LearningRateStepSize", "100");
    sgd.setParameter("LearningRateDecay", "0.5");
    const auto points = sgd.schedule(40, 300, 150);
    const std::vector<std::tuple<std::uint64_t, std::uint64_t, double, bool>> expected{
        {0, 0, 1.0, false}, {120, 3, 0.5, false}, {150, 3, 0.5, true}, {200, 5, 0.25, false}, {300, 7, 0.25, true}};
    ASSERT_EQ(points.size(), expected.size());
    for (std::size_t i = 0; i < points.size(); ++i)
        EXPECT_EQ(std::tuple(points[i].stimuli, points[i].iteration, points[i].rate, points[i].isLog), expected[i]) << i;
    EXPECT_EQ(sgd.learningRate(40), 1.0) << "no counter moved";

    // A rate that changes at every update, over many: at most 10000 points, ends included.
    sgd.setParameter("LearningRatePolicy", "InvDecay");
    sgd.setParameter("Power", "1");
    const auto many = sgd.schedule(1, 2000000000, 1000);
    EXPECT_LE(many.size(), 10000u);
    EXPECT_GT(many.size(), 5000u);
    EXPECT_EQ(many.front().stimuli, 0u);
    EXPECT_EQ(many.back().stimuli, 2000000000u);
    for (std::size_t i = 1; i < many.size(); ++i)
        EXPECT_LE(many[i - 1].stimuli, many[i].stimuli);
    // The count of updates stops at MaxIterations, and with it the rate.
    sgd.setParameter("MaxIterations", "10");
    EXPECT_EQ(sgd.scheduledRate(10, 1), sgd.scheduledRate(1000, 1));
}

TEST(Solvers, OverriddenRateBypassesPoliciesAndCounters)
{
    SGDSolver sgd;
    for (const auto& [name, value] : {std::pair{"LearningRate", "1"}, {"IterationSize", "3"}, {"LearningRatePolicy", "StepDecay"},
                                      {"LearningRateStepSize", "1"}, {"LearningRateDecay", "0.5"}})
        sgd.setParameter(name, value);
    Tensor<double> w({1}, 0.0), g({1}, 6.0);
    sgd.overrideLearningRate(0.5);
    EXPECT_TRUE(sgd.isNewIteration());
    EXPECT_EQ(sgd.learningRate(2), 0.5);
    for (const double expected : {0.5, 1.0}) {
        sgd.update(w, g, 2);
        EXPECT_DOUBLE_EQ(w(0), expected) << "0.5 / (2 * 3) * 6, at every batch";
    }
    sgd.overrideLearningRate(0.0);
    EXPECT_EQ(sgd.learningRate(2), 1.0) << "nothing was counted";
    sgd.update(w, g, 2);
    EXPECT_DOUBLE_EQ(w(0), 1.0) << "the first of three batches again";
    EXPECT_THROW(sgd.overrideLearningRate(-1.0), std::invalid_argument);

    AdamSolver adam;
    adam.setParameter("LearningRate", "0");
    Tensor<double> v({1}, 0.0);
    adam.update(v, g, 1);
    EXPECT_EQ(v(0), 0.0);
    adam.overrideLearningRate(0.25);
    adam.update(v, g, 1);
    EXPECT_NEAR(v(0), 0.25, 1e-8);
}

// Kernels by name ----------------------------------------------------------------------------------------------------

Tensor<double> named(const std::string& kernel, std::map<std::string, std::string> words)
{
    return filterKernel(kernel, [words](const std::string& name) {
        const auto it = words.find(name);
        return it == words.end() ? std::nullopt : std::optional(it->second);
    });
}

TEST(FilterKernels, DocumentedValues)
{
    EXPECT_NEAR(named("Gaussian", {{"SizeX", "3"}, {"SizeY", "3"}, {"Sigma", "1"}})(1, 1), 0.1591549, 1e-7);
    EXPECT_NEAR(named("LoG", {{"SizeX", "5"}, {"SizeY", "5"}, {"Sigma", "1.4"}})(2, 2), -0.2229684, 1e-7);
    EXPECT_NEAR(named("LaplacianOfGaussian", {{"SizeX", "5"}, {"SizeY", "5"}, {"Sigma", "1.4"}, {"Positive", "0"}})(2, 2), 0.2229684, 1e-7);
    const auto dog = named("DoG", {{"SizeX", "5"}, {"SizeY", "5"}});
    EXPECT_NEAR(dog(2, 2), -0.4306154, 1e-7);
    EXPECT_NEAR(dog(0, 0), 0.05702001, 1e-7);
    EXPECT_NEAR(dog.sum(), 0.0, 1e-12);
    const auto gabor = named("Gabor", {{"SizeX", "5"}, {"SizeY", "5"}, {"Theta", "0"}, {"Psi", "90"}});
    EXPECT_NEAR(gabor(3, 2), -0.1277594, 1e-7);
    EXPECT_NEAR(gabor(1, 2), 0.1277594, 1e-7);
    EXPECT_TRUE(named("Gabor", {{"SizeX", "5"}, {"SizeY", "5"}, {"Theta", "0"}}) == gabor);  // Psi is 90 degrees (spec data §7 #27)
    const auto custom = named("*", {{"Mat", "1 2 3 4 5 6"}, {"SizeX", "3"}});
    EXPECT_EQ(custom.dims(), (Dims{3, 2}));
    EXPECT_EQ(custom(2, 1), 6.0);
    expectMessage<std::invalid_argument>([] { named("Gausian", {}); }, "did you mean \"Gaussian\"?");
    expectMessage<std::invalid_argument>([] { named("Gaussian", {{"SizeX", "3"}}); }, "SizeY is needed");
    expectMessage<std::invalid_argument>([] { named("Gaussian", {{"SizeX", "3"}, {"SizeY", "3"}, {"Sigma", "0"}}); }, "Sigma must be greater than 0");
    expectMessage<std::invalid_argument>([] { named("Gaussian", {{"SizeX", "99999"}, {"SizeY", "99999"}}); }, "between 1 and");
    expectMessage<std::invalid_argument>([] { named("*", {{"Mat", "1 2 x"}}); }, "x");
}

// Safetensors --------------------------------------------------------------------------------------------------------

std::shared_ptr<DeepNet> smallNet(unsigned outputs)
{
    const auto net = std::make_shared<DeepNet>(std::make_shared<Network>(std::make_shared<Context>(outputs)));
    auto conv = std::make_shared<ConvFrame<float, Cpu>>(net, "conv", std::vector<unsigned>{2, 3}, 3);
    conv->addInputTensors(std::make_shared<Tensor<float>>(Dims{4, 4, 2, 1}), nullptr);
    net->addCell(conv, {nullptr});
    auto fc = std::make_shared<FcFrame<float, Cpu>>(net, "fc", outputs);
    fc->addInput(std::static_pointer_cast<Cell>(conv));
    net->addCell(fc, {conv});
    net->initialize();
    return net;
}

const Tensor<float>& parameterOf(const DeepNet& net, const std::string& cell, std::size_t index)
{
    return dynamic_cast<const Tensor<float>&>(*net.getCell(cell)->freeParameterTensors().at(index).second);
}

std::string safetensors(const std::string& header, const std::string& data)
{
    std::string bytes(8, '\0');
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i] = static_cast<char>(header.size() >> 8 * i);
    return bytes + header + data;
}

TEST(SafetensorsFiles, WholeAndPartialImports)
{
    setLogHandler([](LogLevel, const std::string&) {});
    const TemporaryFolder folder;
    const auto from = smallNet(5), same = smallNet(5), larger = smallNet(6);
    from->exportNetworkFreeParameters(folder / "w");
    same->getCell("fc")->processFreeParameters([](double) { return 9.0; });
    const auto report = importSafetensors(*same, folder / "w/weights.safetensors");
    EXPECT_EQ(report.imported, (std::vector<std::string>{"conv.weights-0", "conv.biases", "fc.weights-0", "fc.biases"}));
    EXPECT_EQ(report.text(), "");
    for (const char* cell : {"conv", "fc"}) {
        for (std::size_t i = 0; i < 2; ++i)
            EXPECT_TRUE(sameBits(parameterOf(*from, cell, i), parameterOf(*same, cell, i))) << cell << i;
    }
    const Tensor<float> kept = parameterOf(*larger, "fc", 0).clone(), keptConv = parameterOf(*larger, "conv", 0).clone();
    expectMessage<std::runtime_error>([&] { importSafetensors(*larger, folder / "w/weights.safetensors"); },
                                      "wrong size: fc.weights-0 (5x18x1x1 in the file, 6x18x1x1 here), fc.biases (1x1x1x5 in the file, 1x1x1x6 here)");
    EXPECT_TRUE(sameBits(parameterOf(*larger, "conv", 0), keptConv)) << "nothing is set";
    EXPECT_EQ(importSafetensors(*larger, folder / "w/weights.safetensors", true).wrongSize.size(), 2u);
    EXPECT_TRUE(sameBits(parameterOf(*larger, "conv", 0), parameterOf(*from, "conv", 0)));
    EXPECT_TRUE(sameBits(parameterOf(*larger, "fc", 0), kept));

    // Another's file: half precision, no axes of 1, some names.
    std::string data = {'\x00', '\x3c', '\x00', '\xc0', '\x01', '\x00'};  // 1, -2, 2^-24
    writeBytes(folder / "h.safetensors", safetensors(R"({"conv.biases":{"dtype":"F16","shape":[3],"data_offsets":[0,6]},
        "head":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"__metadata__":{"a":"b"}})", data));
    const auto part = importSafetensors(*same, folder / "h.safetensors", true);
    EXPECT_EQ(part.text(), "missing: conv.weights-0, fc.weights-0, fc.biases; unexpected: head");
    EXPECT_EQ(parameterOf(*same, "conv", 1)(1), -2.0f);
    EXPECT_EQ(parameterOf(*same, "conv", 1)(2), std::ldexp(1.0f, -24));
    expectMessage<std::runtime_error>([&] { importSafetensors(*same, folder / "h.safetensors"); }, "missing: conv.weights-0");
    EXPECT_THROW(importSafetensors(*same, folder / "none.safetensors"), FileNotFound);
    setLogHandler({});
}

TEST(SafetensorsFiles, HostileOnes)
{
    const TemporaryFolder folder;
    const std::pair<std::string, const char*> files[] = {
        {"abc", "too short"},
        {std::string(8, '\xff') + "{}", "header is longer than the file"},
        {safetensors("{", ""), "header"},
        {safetensors("[1]", ""), "no JSON object"},
        {safetensors(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", "1234"), "tensor a: its data lie beyond the file"},
        {safetensors(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", "12345678"), "beyond"},
        {safetensors(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", "12345678"), "do not agree"},
        {safetensors(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}})", "12345678"), "larger than the file"},
        {safetensors(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}})", "12345678"), "tensor a"},
        {safetensors(R"({"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}})", "12345678"), "C64 is not known"},
        {safetensors(R"({"a":{"dtype":"F32"}})", ""), "tensor a"},
        {safetensors(R"({"a":5})", ""), "tensor a"}};
    for (const auto& [bytes, message] : files) {
        writeBytes(folder / "x.safetensors", bytes);
        expectMessage<std::runtime_error>([&] { readSafetensors(folder / "x.safetensors"); }, message);
    }
}

}  // namespace

}  // namespace N2D2::test

// Learning steps seen from a cell: sign, batch normalisation of the rate, IterationSize, decay; and every rate policy.
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "kernels/Helpers.hpp"
#include "solver/adam/AdamSolver.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2::test {

namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

std::shared_ptr<SGDSolver> sgd(const Settings& settings)
{
    auto solver = std::make_shared<SGDSolver>();
    for (const auto& [name, value] : settings)
        solver->setParameter(name, value);
    return solver;
}

/// y = w·x of one output, no bias.
struct Line {
    std::shared_ptr<FcFrame<double, Cpu>> fc = std::make_shared<FcFrame<double, Cpu>>(nullptr, "fc", 1);
    std::shared_ptr<Tensor<double>> x;

    Line(std::size_t inputs, std::size_t batch, const Settings& settings) : x(std::make_shared<Tensor<double>>(Dims{1, 1, inputs, batch}))
    {
        fc->setParameter("NoBias", "1");
        fc->setWeightsSolver(sgd(settings));
        fc->addInputTensors(x, nullptr);
        fc->initialize();
        for (std::size_t i = 0; i < inputs; ++i)
            fc->setWeight(0, i, 0.25 * static_cast<double>(i + 1));
    }
    void step(const std::vector<double>& stimuli, const std::vector<double>& targets)
    {
        std::copy(stimuli.begin(), stimuli.end(), x->begin());
        fc->propagate(false);
        Tensor<double> t({1, 1, 1, targets.size()});
        std::copy(targets.begin(), targets.end(), t.begin());
        fc->setOutputTargets(t);
        fc->applyLoss();
        fc->backPropagate();
        fc->update();
    }
};

TEST(Learning, OneStepMovesTowardsTheTarget)
{
    const std::vector<double> x{0.5, -1.0, 2.0, 0.25, 1.5, -0.75}, t{1.0, -2.0, 0.5};
    Line line(2, 3, {{"LearningRate", "0.1"}});
    line.step(x, t);
    double expected[2] = {0.25, 0.5};
    for (std::size_t b = 0; b < 3; ++b) {
        const double y = 0.25 * x[2 * b] + 0.5 * x[2 * b + 1];
        for (std::size_t i = 0; i < 2; ++i)
            expected[i] += 0.1 / 3.0 * (t[b] - y) * x[2 * b + i];
    }
    EXPECT_NEAR(line.fc->getWeight(0, 0), expected[0], 1e-15);
    EXPECT_NEAR(line.fc->getWeight(0, 1), expected[1], 1e-15);
}

TEST(Learning, DuplicatedStimuliGiveTheSameStep)
{
    for (const char* momentum : {"0", "0.9"}) {
        const Settings settings{{"LearningRate", "0.1"}, {"Momentum", momentum}};
        Line once(2, 2, settings), twice(2, 4, settings);
        for (int i = 0; i < 3; ++i) {
            once.step({0.5, -1.0, 2.0, 0.25}, {1.0, -2.0});
            twice.step({0.5, -1.0, 2.0, 0.25, 0.5, -1.0, 2.0, 0.25}, {1.0, -2.0, 1.0, -2.0});
        }
        EXPECT_NEAR(once.fc->getWeight(0, 0), twice.fc->getWeight(0, 0), 1e-14);
        EXPECT_NEAR(once.fc->getWeight(0, 1), twice.fc->getWeight(0, 1), 1e-14);
    }
}

/// Conv with bias over stimuli of a fixed stream, `batch` at a time; weights and biases after all.
std::vector<double> convAfter(std::size_t batch, const Settings& settings)
{
    defaultContext()->reseed(3);
    auto conv = std::make_shared<ConvFrame<double, Cpu>>(nullptr, "conv", std::vector<unsigned>{2, 2}, 2);
    conv->setWeightsSolver(sgd(settings));
    conv->setBiasSolver(sgd(settings));
    const auto x = std::make_shared<Tensor<double>>(Dims{3, 3, 2, batch});
    conv->addInputTensors(x, std::make_shared<Tensor<double>>(x->dims()));
    conv->initialize();
    KeyedRandom data(RandomUse::Other, 1), errors(RandomUse::Other, 2);
    for (std::size_t stimulus = 0; stimulus < 12; stimulus += batch) {
        for (double& v : *x)
            v = data.uniform(-1.0, 1.0);
        conv->propagate(false);
        Tensor<double> e(conv->getOutputs()->dims());
        for (double& v : e)
            v = errors.uniform(-1.0, 1.0);
        conv->setOutputErrors(e);
        conv->backPropagate();
        conv->update();
    }
    std::vector<double> values;
    for (const auto& p : conv->freeParameters())
        values.insert(values.end(), p.value->begin(), p.value->end());
    return values;
}

TEST(Learning, IterationSizeEqualsALargerBatch)
{
    for (const char* momentum : {"0", "0.9"}) {
        for (const char* decay : {"0", "0.01"}) {
            const Settings plain{{"LearningRate", "0.1"}, {"Momentum", momentum}, {"Decay", decay}};
            Settings accumulating = plain;
            accumulating.push_back({"IterationSize", "3"});
            const auto large = convAfter(6, plain), small = convAfter(2, accumulating);
            ASSERT_EQ(large.size(), small.size());
            for (std::size_t i = 0; i < large.size(); ++i)
                EXPECT_NEAR(large[i], small[i], 1e-14);
        }
    }
}

TEST(Learning, DecayIsTakenAtTheFullRate)
{
    // r' = r/B; m = momentum·m + r'·g - d·r·w.
    Line line(1, 2, {{"LearningRate", "0.1"}, {"Decay", "0.5"}});
    line.step({1.0, 2.0}, {1.0, 1.0});
    const double g = (1.0 - 0.25) * 1.0 + (1.0 - 0.5) * 2.0;
    EXPECT_NEAR(line.fc->getWeight(0, 0), 0.25 + 0.05 * g - 0.5 * 0.1 * 0.25, 1e-15);

    Line heavy(1, 2, {{"LearningRate", "0.1"}, {"Decay", "0.5"}, {"Momentum", "0.9"}});
    double w = 0.25, m = 0.0;
    for (int i = 0; i < 3; ++i) {
        heavy.step({1.0, 2.0}, {1.0, 1.0});
        const double gradient = (1.0 - w) * 1.0 + (1.0 - 2.0 * w) * 2.0;
        m = 0.9 * m + 0.05 * gradient - 0.5 * 0.1 * w;
        w += m;
        EXPECT_NEAR(heavy.fc->getWeight(0, 0), w, 1e-14);
    }
}

TEST(Learning, ClampingBoundsTheWeightsAndKeepsNaN)
{
    Line line(1, 1, {{"LearningRate", "10"}, {"Clamping", "-0.5:0.5"}});
    line.step({1.0}, {100.0});
    EXPECT_EQ(line.fc->getWeight(0, 0), 0.5);
    line.step({1.0}, {-100.0});
    EXPECT_EQ(line.fc->getWeight(0, 0), -0.5);
    line.step({std::nan("")}, {0.0});
    EXPECT_TRUE(std::isnan(line.fc->getWeight(0, 0)));
}

// Policies -----------------------------------------------------------------------------------------------------------

double rate(const Settings& settings, std::uint64_t iterations, std::size_t batch)
{
    Settings all = settings;
    all.insert(all.begin(), {"LearningRate", "2"});
    return sgd(all)->scheduledRate(iterations, batch) / 2.0;
}

TEST(Policies, StepPoliciesAtTheirBoundaries)
{
    // 100 stimuli a step, batches of 10: the step changes at iteration 10.
    const Settings base{{"LearningRateStepSize", "100"}, {"LearningRateDecay", "0.5"}};
    const auto with = [&](const char* policy) {
        Settings all = base;
        all.push_back({"LearningRatePolicy", policy});
        return all;
    };
    for (const std::uint64_t t : {0, 9, 10, 11, 19, 20, 35}) {
        const double s = static_cast<double>(t / 10);
        EXPECT_DOUBLE_EQ(rate(with("StepDecay"), t, 10), std::pow(0.5, s)) << t;
        EXPECT_DOUBLE_EQ(rate(with("ExponentialDecay"), t, 10), std::exp(-0.5 * s)) << t;
        EXPECT_DOUBLE_EQ(rate(with("InvTDecay"), t, 10), 1.0 / (1.0 + 0.5 * s)) << t;
        EXPECT_DOUBLE_EQ(rate(with("None"), t, 10), 1.0) << t;
    }
    // Beyond 2^32 stimuli.
    const std::uint64_t many = std::uint64_t(1) << 33;
    const Settings slow{{"LearningRateStepSize", "4000000000"}, {"LearningRateDecay", "0.5"}, {"LearningRatePolicy", "StepDecay"}};
    EXPECT_DOUBLE_EQ(rate(slow, many, 10), std::pow(0.5, static_cast<double>(many * 10 / 4000000000ull)));
    // IterationSize counts in the stimuli seen.
    Settings accumulating = with("StepDecay");
    accumulating.push_back({"IterationSize", "5"});
    EXPECT_DOUBLE_EQ(rate(accumulating, 1, 10), 1.0);
    EXPECT_DOUBLE_EQ(rate(accumulating, 2, 10), 0.5);
}

TEST(Policies, PolyInvAndCosine)
{
    const Settings poly{{"LearningRatePolicy", "PolyDecay"}, {"MaxIterations", "10"}, {"Power", "2"}};
    EXPECT_DOUBLE_EQ(rate(poly, 0, 4), 1.0);
    EXPECT_DOUBLE_EQ(rate(poly, 5, 4), 0.25);
    EXPECT_DOUBLE_EQ(rate(poly, 10, 4), 0.0);
    EXPECT_THROW(rate({{"LearningRatePolicy", "PolyDecay"}, {"Power", "2"}}, 0, 4), std::invalid_argument);

    const Settings inv{{"LearningRatePolicy", "InvDecay"}, {"LearningRateDecay", "0.5"}, {"Power", "0.75"}};
    EXPECT_DOUBLE_EQ(rate(inv, 6, 4), std::pow(1.0 + 0.5 * 6.0, -0.75));

    const Settings cosine{{"LearningRatePolicy", "CosineDecay"}, {"LearningRateStepSize", "10"}, {"MaxIterations", "100"},
                          {"WarmUpDuration", "20"}, {"WarmUpLRFrac", "0.25"}, {"MinDecay", "0.1"}};
    EXPECT_DOUBLE_EQ(rate(cosine, 0, 10), 0.25);
    EXPECT_DOUBLE_EQ(rate(cosine, 10, 10), 0.75 * 0.5 + 0.25);
    EXPECT_DOUBLE_EQ(rate(cosine, 19, 10), 0.75 * 0.95 + 0.25);
    EXPECT_DOUBLE_EQ(rate(cosine, 20, 10), 1.0) << "continuous at the end of the warm-up";
    EXPECT_NEAR(rate(cosine, 60, 10), 0.9 * 0.5 + 0.1, 1e-12);
    EXPECT_NEAR(rate(cosine, 100, 10), 0.1, 1e-12);
}

TEST(Policies, TheCountOfIterationsStopsAtTheLast)
{
    const auto solver = sgd({{"LearningRate", "1"}, {"LearningRatePolicy", "PolyDecay"}, {"MaxIterations", "3"}, {"Power", "1"}});
    Tensor<double> w({1}, 0.0), g({1}, 1.0);
    for (const double expected : {1.0, 1.0 + 2.0 / 3.0, 2.0, 2.0, 2.0}) {
        solver->update(w, g, 1);
        EXPECT_NEAR(w(0), expected, 1e-14);
    }
}

template <class S> void resumes(const std::shared_ptr<S>& solver)
{
    Tensor<double> w({3}, 0.5), g({3}, 0.25);
    const auto step = [&](Solver& s, Tensor<double>& values, int i) {
        g.fill(0.25 + 0.125 * i);
        s.update(values, g, 4);
    };
    for (int i = 0; i < 5; ++i)
        step(*solver, w, i);
    std::stringstream state;
    solver->saveState(state);
    Tensor<double> resumed = w.clone();
    const auto other = solver->clone();
    other->loadState(state);
    EXPECT_EQ(other->learningRate(4), solver->learningRate(4));
    for (int i = 5; i < 9; ++i) {
        step(*solver, w, i);
        step(*other, resumed, i);
    }
    EXPECT_TRUE(sameBits(w, resumed));
}

TEST(Policies, AResumedSolverGoesOnAlike)
{
    resumes(sgd({{"Momentum", "0.9"}, {"Decay", "0.01"}, {"LearningRatePolicy", "StepDecay"}, {"LearningRateStepSize", "8"}}));
    resumes(sgd({{"Momentum", "0.9"}, {"IterationSize", "2"}}));
    resumes(std::make_shared<AdamSolver>());
}

}  // namespace

}  // namespace N2D2::test

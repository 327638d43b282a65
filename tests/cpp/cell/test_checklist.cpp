// The verification points of the cells' specification (§23), by number: what the tests named in docs/verification.md leave open.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "cell/Operators.hpp"
#include "cell/batchnorm/BatchNormCell_Frame.hpp"
#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/dropout/DropoutCell_Frame.hpp"
#include "cell/elemwise/ElemWiseCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "cell/softmax/SoftmaxCell_Frame.hpp"
#include "data/DataFixture.hpp"
#include "solver/adam/AdamSolver.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2::test {

namespace {

using Sizes = std::vector<unsigned>;
using Settings = std::vector<std::pair<std::string, std::string>>;

std::shared_ptr<Tensor<double>> values(const Dims& dims, std::uint64_t seed)
{
    KeyedRandom random(RandomUse::Other, seed);
    return std::make_shared<Tensor<double>>(randomTensor<double>(dims, random));
}

std::shared_ptr<Tensor<double>> connect(FrameCell<double, Cpu>& cell, const std::shared_ptr<Tensor<double>>& input)
{
    auto gradient = std::make_shared<Tensor<double>>(input->dims());
    cell.addInputTensors(input, gradient);
    return gradient;
}

/// Index of (x, y, channel, stimulus).
std::size_t place(const Tensor<double>& t, std::size_t x, std::size_t y, std::size_t c, std::size_t b)
{
    return x + t.dims()[0] * (y + t.dims()[1] * (c + t.dims()[2] * b));
}

const Tensor<double>& outputs(const FrameCell<double, Cpu>& cell) { return dynamic_cast<const Tensor<double>&>(*cell.getOutputs()); }

/// All parameters of a Conv (with bias) after `steps` batches, each of the stimuli `copies` times.
std::vector<double> convAfterCopies(std::size_t copies, const Settings& settings)
{
    defaultContext()->reseed(3);
    ConvFrame<double, Cpu> conv(nullptr, "conv", Sizes{2, 2}, 2);
    for (const bool weights : {true, false}) {
        auto solver = std::make_shared<SGDSolver>();
        for (const auto& [name, value] : settings)
            solver->setParameter(name, value);
        weights ? conv.setWeightsSolver(solver) : conv.setBiasSolver(solver);
    }
    auto x = std::make_shared<Tensor<double>>(Dims{3, 3, 2, 2 * copies});
    connect(conv, x);
    conv.initialize();
    for (std::uint64_t step = 0; step < 4; ++step) {
        const auto once = values({3, 3, 2, 2}, step), errors = values({2, 2, 2, 2}, 100 + step);
        Tensor<double> e({2, 2, 2, 2 * copies});
        for (std::size_t i = 0; i < x->size(); ++i)
            (*x)(i) = (*once)(i % once->size());
        for (std::size_t i = 0; i < e.size(); ++i)
            e(i) = (*errors)(i % errors->size());
        conv.propagate(false);
        conv.setOutputErrors(e);
        conv.backPropagate();
        conv.update();
    }
    std::vector<double> all;
    for (const auto& p : conv.freeParameters())
        all.insert(all.end(), p.value->begin(), p.value->end());
    return all;
}

TEST(Checklist, Point02_DuplicatedStimuliMoveWeightsAndBiasesAlike)
{
    for (const char* momentum : {"0", "0.9"}) {
        for (const char* decay : {"0", "0.01"}) {
            const Settings settings{{"LearningRate", "0.1"}, {"Momentum", momentum}, {"Decay", decay}};
            const auto once = convAfterCopies(1, settings), thrice = convAfterCopies(3, settings);
            for (std::size_t i = 0; i < once.size(); ++i)
                EXPECT_NEAR(once[i], thrice[i], 1e-14);
        }
    }
}

TEST(Checklist, Point02_IterationSizeWithDropConnectKeepsEarlierGradients)
{
    // Three batches through other synapses each: the accumulated gradient is the sum of those of the batches alone.
    const auto gradientOf = [](std::size_t from, std::size_t to, const char* size) {
        defaultContext()->reseed(5);
        FcFrame<double, Cpu> fc(nullptr, "fc", 3);
        fc.setParameter("DropConnect", "0.5");
        auto solver = std::make_shared<SGDSolver>();
        solver->setParameter("IterationSize", size);
        fc.setWeightsSolver(solver);
        auto x = std::make_shared<Tensor<double>>(Dims{1, 1, 8, 2});
        connect(fc, x);
        fc.initialize();
        fc.setNoiseDraws(from);
        for (std::size_t step = from; step < to; ++step) {
            const auto drawn = values(x->dims(), step);
            std::copy(drawn->begin(), drawn->end(), x->begin());
            fc.propagate(false);
            fc.setOutputErrors(*values({1, 1, 3, 2}, 50 + step));
            fc.backPropagate();
            if (step + 1 < to)
                fc.update();
        }
        return fc.freeParameters()[0].diff->clone();
    };
    const auto sum = gradientOf(0, 3, "3");
    const Tensor<double> alone[] = {gradientOf(0, 1, "3"), gradientOf(1, 2, "3"), gradientOf(2, 3, "3")};
    for (std::size_t i = 0; i < sum.size(); ++i)
        EXPECT_NEAR(sum(i), alone[0](i) + alone[1](i) + alone[2](i), 1e-14) << i;
}

TEST(Checklist, Point04_ResumedSolversHaveTheSameRateAndStepCount)
{
    SGDSolver sgd;
    for (const auto& [name, value] : Settings{{"LearningRate", "1"}, {"LearningRatePolicy", "StepDecay"}, {"LearningRateStepSize", "8"},
                                              {"LearningRateDecay", "0.5"}, {"Momentum", "0.5"}})
        sgd.setParameter(name, value);
    AdamSolver adam;
    Tensor<double> w({2}, 0.5), v({2}, 0.5), g({2}, 0.25);
    for (int i = 0; i < 3; ++i) {
        sgd.update(w, g, 4);
        adam.update(v, g, 4);
    }
    // 12 stimuli seen: one and a half steps of 8.
    EXPECT_EQ(sgd.learningRate(4), 0.5);
    std::stringstream a, b;
    sgd.saveState(a);
    adam.saveState(b);
    SGDSolver sgd2;
    sgd2.copyParameters(sgd);
    AdamSolver adam2;
    sgd2.loadState(a);
    adam2.loadState(b);
    EXPECT_EQ(sgd2.learningRate(4), 0.5);
    // The fourth step of Adam, by hand: m and v of a constant gradient are its own, corrected.
    Tensor<double> resumed = v.clone();
    adam.update(v, g, 4);
    adam2.update(resumed, g, 4);
    EXPECT_TRUE(sameBits(v, resumed));
    sgd.update(w, g, 4);
    EXPECT_EQ(sgd.learningRate(4), 0.25) << "the first update after 16 stimuli";
}

// 7: Conv ------------------------------------------------------------------------------------------------------------

struct ConvCase {
    unsigned kernel, stride;
    int padding;
    unsigned dilation, subSample;
    std::size_t groups;  // 0: an arbitrary map
    bool second;         // an input more
    std::vector<int> extended;
};

void checkConv(const ConvCase& c)
{
    KeepSettings keep;
    omp_set_num_threads(1);  // thousands of tiny passes
    constexpr std::size_t W = 9, H = 8, C = 4, O = 4, B = 2;
    ConvFrame<double, Cpu> conv(nullptr, "conv", Sizes{c.kernel, c.kernel}, O, Sizes{c.subSample}, Sizes{c.stride}, {c.padding}, Sizes{c.dilation});
    if (!c.extended.empty())
        conv.setExtendedPadding(c.extended);
    const std::size_t channels = c.second ? 2 * C : C;
    Tensor<bool> map({O, channels}, true);
    if (c.groups != 1) {
        for (std::size_t i = 0; i < map.size(); ++i) {
            const std::size_t channel = i / O % C, output = i % O;
            map(i) = c.groups == 0 ? (channel * 3 + output * 5) % 4 != 1 : channel * c.groups / C == output * c.groups / O;
        }
        conv.setMapping(map);
    }
    const auto x = values({W, H, C, B}, 1);
    connect(conv, x);
    std::shared_ptr<Tensor<double>> z;
    if (c.second)
        connect(conv, z = values({W, H, C, B}, 2));
    conv.initialize();
    conv.propagate(false);

    // The definition, position by position.
    const auto pads = c.extended.empty() ? std::vector<int>{0, 0, 0, 0} : c.extended;
    const auto sizeOf = [&](std::size_t in, int before, int after) {
        const int extent = static_cast<int>((c.kernel - 1) * c.dilation + 1);
        const int full = (static_cast<int>(in) + 2 * c.padding + before + after - extent + static_cast<int>(c.stride)) / static_cast<int>(c.stride);
        return std::pair(static_cast<std::size_t>(full), (static_cast<std::size_t>(full) + c.subSample - 1) / c.subSample);
    };
    const auto [fullX, outX] = sizeOf(W, pads[0], pads[2]);
    const auto [fullY, outY] = sizeOf(H, pads[1], pads[3]);
    ASSERT_EQ(outputs(conv).dims(), (Dims{outX, outY, O, B}));
    Tensor<double> expected({outX, outY, O, B}), kernel;
    for (std::size_t b = 0; b < B; ++b) {
        for (std::size_t o = 0; o < O; ++o) {
            for (std::size_t fy = 0; fy < fullY; ++fy) {
                for (std::size_t fx = 0; fx < fullX; ++fx) {
                    double sum = conv.getBias(o);
                    for (std::size_t channel = 0; channel < channels; ++channel) {
                        if (!map(channel * O + o))
                            continue;
                        conv.getWeight(o, channel, kernel);
                        const Tensor<double>& in = channel < C ? *x : *z;
                        for (unsigned j = 0; j < c.kernel; ++j) {
                            for (unsigned i = 0; i < c.kernel; ++i) {
                                const int px = static_cast<int>(fx * c.stride + i * c.dilation) - c.padding - pads[0];
                                const int py = static_cast<int>(fy * c.stride + j * c.dilation) - c.padding - pads[1];
                                if (px >= 0 && py >= 0 && px < static_cast<int>(W) && py < static_cast<int>(H))
                                    sum += in(place(in, static_cast<std::size_t>(px), static_cast<std::size_t>(py), channel % C, b)) * kernel(j * c.kernel + i);
                            }
                        }
                    }
                    expected(place(expected, fx / c.subSample, fy / c.subSample, o, b)) += sum;
                }
            }
        }
    }
    EXPECT_LT(relativeError(outputs(conv), expected), 1e-12);
    EXPECT_LT(conv.checkGradients(12).error, 1e-7);
}

TEST(Checklist, Point07_Conv)
{
    for (const unsigned kernel : {1u, 3u, 5u}) {
        for (const unsigned stride : {1u, 2u, 3u}) {
            for (const int padding : {0, 1, static_cast<int>(kernel) - 1}) {
                for (const unsigned dilation : {1u, 2u}) {
                    if (padding == 0 && (kernel - 1) * dilation + 1 > 8)
                        continue;
                    const std::size_t groups[] = {1, 2, 4, 0};
                    const ConvCase c{kernel, stride, padding, dilation, 1, groups[(kernel + stride + dilation + static_cast<unsigned>(padding)) % 4], false, {}};
                    SCOPED_TRACE(std::to_string(kernel) + " " + std::to_string(stride) + " " + std::to_string(padding) + " "
                                 + std::to_string(dilation) + " " + std::to_string(c.groups));
                    checkConv(c);
                }
            }
        }
    }
}

TEST(Checklist, Point07_ConvGroupsInputsExtendedPaddingAndSubSampling)
{
    for (const std::size_t groups : {1, 2, 4, 0}) {
        checkConv({3, 2, 1, 1, 1, groups, false, {}});
        checkConv({3, 1, 1, 2, 1, groups, true, {}});
        checkConv({3, 2, 0, 1, 1, groups, true, {1, 0, 2, 3}});
        checkConv({3, 1, 0, 1, 2, groups, false, {}});      // 7x6, halved to 4x3
        checkConv({1, 3, 0, 1, 2, groups, true, {0, 2, 0, 1}});
    }
}

// 9 to 12 -----------------------------------------------------------------------------------------------------------

TEST(Checklist, Point09_InferenceAfterSomeBatchesAndNegativeScales)
{
    constexpr std::size_t N = 2 * 3 * 4;
    BatchNormFrame<double, Cpu> bn(nullptr, "bn", 2);
    auto x = std::make_shared<Tensor<double>>(Dims{2, 3, 2, 4});
    connect(bn, x);
    bn.initialize();
    bn.setScale(0, -1.5);
    bn.setBias(1, 0.25);
    double mean[2] = {0.0, 0.0}, variance[2] = {0.0, 0.0};
    for (std::uint64_t k = 0; k < 3; ++k) {
        const auto drawn = values(x->dims(), k);
        std::copy(drawn->begin(), drawn->end(), x->begin());
        bn.propagate(false);
        for (std::size_t c = 0; c < 2; ++c) {
            double sum = 0.0, square = 0.0;
            for (std::size_t b = 0; b < 4; ++b) {
                for (std::size_t i = 0; i < 6; ++i)
                    sum += (*x)(place(*x, i % 2, i / 2, c, b));
            }
            for (std::size_t b = 0; b < 4; ++b) {
                for (std::size_t i = 0; i < 6; ++i)
                    square += std::pow((*x)(place(*x, i % 2, i / 2, c, b)) - sum / N, 2);
            }
            mean[c] = 0.9 * mean[c] + 0.1 * sum / N;
            variance[c] = 0.9 * variance[c] + 0.1 * square / (N - 1);
        }
    }
    bn.propagate(true);
    for (std::size_t c = 0; c < 2; ++c) {
        for (std::size_t b = 0; b < 4; ++b) {
            const double expected = bn.getScale(c) * ((*x)(place(*x, 1, 2, c, b)) - mean[c]) / std::sqrt(variance[c] + 1e-5) + bn.getBias(c);
            EXPECT_NEAR(outputs(bn)(place(*x, 1, 2, c, b)), expected, 1e-12);
        }
    }
    EXPECT_LT(bn.checkGradient(), 1e-7) << "its scales are drawn from [-1, 1]";
}

TEST(Checklist, Point10_GroupsOfLargeLogits)
{
    SoftmaxFrame<double, Cpu> softmax(nullptr, "softmax", 4, false, 2);
    auto x = std::make_shared<Tensor<double>>(Dims{1, 1, 4, 1});
    const double logits[] = {1e4, -1e4, -1e4, -1e4};
    std::copy(std::begin(logits), std::end(logits), x->begin());
    const auto gradient = connect(softmax, x);
    softmax.initialize();
    softmax.propagate(false);
    const double expected[] = {1.0, 0.0, 0.5, 0.5};
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_EQ(outputs(softmax)(i), expected[i]);
    Tensor<double> errors({1, 1, 4, 1});
    errors(0) = 7.0;
    errors(2) = 2.0;
    softmax.setOutputErrors(errors);
    softmax.backPropagate();
    const double slopes[] = {0.0, 0.0, 0.5, -0.5};
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_EQ((*gradient)(i), slopes[i]) << "the groups do not see each other";
}

TEST(Checklist, Point11_DropoutOfNothing)
{
    DropoutFrame<double, Cpu> drop(nullptr, "drop", 2);
    drop.setParameter("Dropout", "0");
    const auto x = values({4, 4, 2, 3}, 1);
    const auto gradient = connect(drop, x);
    drop.initialize();
    drop.propagate(false);
    EXPECT_TRUE(sameBits(outputs(drop), *x));
    drop.setOutputErrors(*x);
    drop.backPropagate();
    EXPECT_TRUE(sameBits(*gradient, *x));
}

TEST(Checklist, Point12_OnePixelStandsForAll)
{
    for (const bool first : {true, false}) {
        ElemWiseFrame<double, Cpu> cell(nullptr, "e", 3, ElemWiseOp::Prod);
        const auto whole = values({4, 2, 3, 2}, 1), pixel = values({1, 1, 3, 2}, 2);
        connect(cell, first ? pixel : whole);
        connect(cell, first ? whole : pixel);
        cell.initialize();
        cell.propagate(false);
        ASSERT_EQ(outputs(cell).dims(), whole->dims());
        for (std::size_t i = 0; i < whole->size(); ++i)
            EXPECT_EQ(outputs(cell)(i), (*whole)(i) * (*pixel)(i / 8));
        EXPECT_LT(cell.checkGradient(), 1e-7);
    }
}

// 21: files ----------------------------------------------------------------------------------------------------------

template <class T> void roundTrips(const Operator& op, const TemporaryFolder& folder)
{
    defaultContext()->reseed(1);
    const auto from = Rig<T>(op).cell;
    const auto fill = [](FrameOf<T>& cell, std::uint64_t seed) {
        KeyedRandom random(RandomUse::Other, seed);
        // Values of every magnitude; statistics of normalizations cannot be negative.
        for (const auto& p : cell.freeParameters()) {
            for (T& v : *p.value)
                v = static_cast<T>((p.name == "variances" ? 1.0 : random.bernoulli(0.5) ? 1.0 : -1.0) * std::exp(random.uniform(-30.0, 10.0)) / 3.0);
        }
    };
    if (from->freeParameters().empty())
        return;
    fill(*from, 2);
    from->propagate(true);  // what a map leaves out is zero
    from->exportFreeParameters(folder / "cell.syntxt");
    const bool states = std::is_same_v<T, double> || !op.inDouble;
    if (states)
        from->save(folder / "state");
    for (const bool text : {true, false}) {
        if (!text && !states)
            continue;
        const auto to = Rig<T>(op).cell;
        fill(*to, 3);
        to->propagate(true);
        text ? to->importFreeParameters(folder / "cell.syntxt", false) : to->load(folder / "state");
        const auto expected = from->freeParameterTensors(), got = to->freeParameterTensors();
        ASSERT_EQ(expected.size(), got.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            EXPECT_TRUE(sameBits(dynamic_cast<Tensor<T>&>(*expected[i].second), dynamic_cast<Tensor<T>&>(*got[i].second)))
                << op.name << " " << expected[i].first << (text ? " as text" : " as state");
    }
}

TEST(Checklist, Point21_EveryCellWithParametersRoundTrips)
{
    KeepSettings keep;
    omp_set_num_threads(1);
    const TemporaryFolder folder;
    for (const Operator& op : operators()) {
        roundTrips<float>(op, folder);
        if (op.inDouble)
            roundTrips<double>(op, folder);
    }
}

}  // namespace

}  // namespace N2D2::test

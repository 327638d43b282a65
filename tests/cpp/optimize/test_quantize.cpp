// A network turned into integers in place: its cells simulate, its stimuli are integers, and it gives its program back.
#include "cell/resize/ResizeCell.hpp"
#include "cell/softmax/SoftmaxCell.hpp"
#include "layer/Simulation.hpp"
#include "optimize/GraphPasses.hpp"
#include "optimize/LoweringNets.hpp"
#include "optimize/NetFixture.hpp"
#include "optimize/Quantization.hpp"
#include "optimize/quantization/QuantizedCells.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

std::string messageOf(const std::function<void()>& f)
{
    try {
        f();
    }
    catch (const std::exception& error) {
        return error.what();
    }
    return "";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// conv → pool → two branches → concat → fc → softmax on stimuli in [0, 1].
struct Branches : Net {
    explicit Branches(unsigned seed = 1, const std::string& key = "Frame<float>") : Net(seed, {8, 8, 3}, 3, 7, 0.0, 1.0, StimuliSet::Validation, key)
    {
        const auto a = conv("a", {nullptr}, 4, 3, "Rectifier", 1, 1);
        const auto p = pool("p", {a}, PoolKind::Max);
        const auto l = conv("l", {p}, 4, 3, "Rectifier", 4, 1), r = conv("r", {p}, 3, 1);
        const auto f = fc("f", {l, r}, 5);
        add(make<SoftmaxFamily>("s", 5U, true, 0U), {f});
        initialize();
    }
};

/// The same layers but for what only the network knows of them.
void expectSame(const Program& a, const Program& b)
{
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.notes, b.notes);
    EXPECT_EQ(a.preprocessing, b.preprocessing);
    EXPECT_EQ(a.input.type, b.input.type);
    EXPECT_EQ(a.input.scale, b.input.scale);
    EXPECT_EQ(a.input.size(), b.input.size());
    ASSERT_EQ(a.layers.size(), b.layers.size());
    for (std::size_t l = 0; l < a.layers.size(); ++l) {
        EXPECT_EQ(a.layers[l].name, b.layers[l].name);
        EXPECT_EQ(a.layers[l].inputs, b.layers[l].inputs);
        EXPECT_EQ(a.layers[l].weights, b.layers[l].weights);
        EXPECT_EQ(a.layers[l].output.scale, b.layers[l].output.scale);
    }
    ASSERT_EQ(a.outputs.size(), b.outputs.size());
    for (std::size_t o = 0; o < a.outputs.size(); ++o)
        EXPECT_EQ(a.outputs[o].layer, b.outputs[o].layer);
}

}  // namespace

TEST(Quantize, CellsSimulateTheProgram)
{
    for (const unsigned bits : {8U, 4U, 16U}) {
        for (const std::string& key : {std::string("Frame<float>"), std::string("Frame<double>")}) {
            Branches n(bits, key);
            QuantizationOptions options;
            options.nbBits = bits;
            prepareForQuantization(*n.net, options);
            const Tensor<double> before = n.run("f");
            CalibrationOptions calibration;
            calibration.nbBits = bits;
            calibration.clipping = bits == 16 ? ClippingMode::NONE : ClippingMode::MSE;
            const LogCatcher log;
            const Program program = quantize(*n.net, Calibration::calibrate(*n.net, calibration), options);
            EXPECT_TRUE(contains(log.warnings, "[Softmax s] is left out"));
            expectSame(program, quantizedProgram(*n.net));
            ASSERT_EQ(program.outputs.size(), 1U);
            EXPECT_EQ(program.layers[static_cast<std::size_t>(program.outputs[0].layer)].name, "f");

            const Tensor<double> after = n.run("f");
            const auto stimuli = TestNet::hwc(*n.provider->getData());
            for (std::size_t b = 0; b < stimuli.size(); ++b) {
                const auto expected = NaiveProgram(program).run(stimuli[b]);
                for (const double v : stimuli[b])
                    EXPECT_TRUE(v == std::floor(v) && v >= 0 && v <= program.input.type.high()) << v;
                for (std::size_t l = 0; l < program.layers.size(); ++l) {
                    if (n.has(program.layers[l].name)) {
                        EXPECT_EQ(TestNet::hwc(*n.net->getCellFrame(program.layers[l].name)->getOutputs())[b], expected[l]) << program.layers[l].name;
                    }
                }
                // The Softmax hands its logits on.
                EXPECT_EQ(TestNet::hwc(*n.net->getCellFrame("s")->getOutputs())[b], expected.back());
            }
            double error = 0.0, most = 0.0;
            for (std::size_t i = 0; i < after.size(); ++i) {
                error = std::max(error, std::abs(after(i) * program.layers.back().output.scale - before(i)));
                most = std::max(most, std::abs(before(i)));
            }
            EXPECT_LT(error, most * (bits == 4 ? 0.8 : bits == 8 ? 0.06 : 0.01)) << bits;

            // Cells hold the integers, and cannot learn or be quantized again.
            const auto conv = std::dynamic_pointer_cast<ConvCell>(n.net->getCell("a"));
            Tensor<double> kernel({3, 3});
            conv->getWeight(2, 1, kernel);
            const Layer& layer = program.layers[0];
            EXPECT_EQ(kernel(5), layer.weights[((2 * 3 + 1) * 3 + 2) * 3 + 1]);
            EXPECT_FLOAT_EQ(static_cast<float>(conv->getBias(3)), static_cast<float>(layer.biases[3]));
            EXPECT_EQ(conv->getQuantizedNbBits(), bits);
            EXPECT_EQ(n.net->getCellFrame("a")->getActivation()->getActivationScaling().getMode(), ScalingMode::FLOAT_MULT);
            const auto fc = std::dynamic_pointer_cast<FcCell>(n.net->getCell("f"));
            const Layer& last = program.layers.back();
            const std::size_t channels = last.inputInfo[0].channels;
            EXPECT_EQ(fc->getWeight(1, 4 * 16 + 6), last.weights[(1 * 16 + 6) * channels + 4]);
            EXPECT_TRUE(contains(messageOf([&] { lowerFloat(*n.net, 32); }), "[Conv a] it is quantized already"));
        }
    }
}

TEST(Quantize, SignedStimuliAndTransformations)
{
    Net n(3, {6, 6, 2}, 3, 5, -2.0, 1.0);
    n.conv("a", {nullptr}, 3, 3, "Rectifier");
    n.initialize();
    n.net->propagate(true);
    const Calibration calibration = Calibration::calibrate(*n.net, {});
    const Program program = quantize(*n.net, calibration, {});
    EXPECT_FALSE(program.input.type.isUnsigned);
    EXPECT_DOUBLE_EQ(program.input.scale, calibration.stimuliRange() / 127);
    const std::size_t nb = n.provider->getNbTransformations(StimuliSet::Test);
    EXPECT_EQ(n.provider->getNbTransformations(StimuliSet::Learn), nb);
    n.provider->readBatch(StimuliSet::Validation, 0u);
    for (const float v : *n.provider->getData())
        EXPECT_TRUE(v == std::round(v) && std::abs(v) <= 127) << v;
}

TEST(Quantize, WeightsAreClipped)
{
    for (const ClippingMode mode : {ClippingMode::NONE, ClippingMode::MSE, ClippingMode::KL_DIVERGENCE}) {
        Branches n(5);
        const auto conv = std::dynamic_pointer_cast<ConvCell>(n.net->getCell("a"));
        Tensor<double> kernel({3, 3}, 0.01);
        kernel(0) = 1.0;
        conv->setWeight(0, 0, kernel);
        QuantizationOptions options;
        options.noEqualization = true;
        options.weightBits = 3;
        options.weightsClipping = mode;
        prepareForQuantization(*n.net, options);
        conv->getWeight(0, 0, kernel);
        if (mode == ClippingMode::NONE)
            EXPECT_FLOAT_EQ(static_cast<float>(kernel(0)), 1.0F);
        else
            EXPECT_LT(kernel(0), 1.0);
        EXPECT_NEAR(kernel(1), 0.01, 1e-6);
    }
    Branches n(5);
    QuantizationOptions options;
    options.weightsClipping = ClippingMode::QUANTILE;
    EXPECT_TRUE(contains(messageOf([&] { prepareForQuantization(*n.net, options); }), "weights are not clipped by a Quantile"));
}

TEST(Quantize, UnsupportedCellsAreListed)
{
    Net n(2, {8, 8, 4});
    const auto a = n.add(n.make<ConvFamily>("a", std::vector<unsigned>{3, 3}, 4U, std::vector<unsigned>{2, 2}, std::vector<unsigned>{1, 1},
                                            std::vector<int>{0, 0}, std::vector<unsigned>{1, 1}, n.activation("")), {nullptr});
    n.add(n.make<PoolFamily>("joint", std::vector<unsigned>{2, 2}, 3U, std::vector<unsigned>{1}, std::vector<unsigned>{0}, PoolKind::Max,
                             std::shared_ptr<Activation>()), {nullptr});
    const auto leaky = n.conv("leaky", {nullptr}, 4, 3, "Rectifier");
    const auto rectifier = dynamic_cast<Cell_Frame_Top&>(*leaky).getActivation();
    rectifier->setParameter("LeakSlope", "-0.1");
    rectifier->setParameter("Clipping", "1");
    n.conv("negative", {nullptr}, 4, 3, "Rectifier", 1, -1);
    n.initialize();
    const auto names = [](const std::vector<Unsupported>& list) {
        std::string text;
        for (const Unsupported& cell : list)
            text += cell.type + " " + cell.cell + ": " + cell.reason + "\n";
        return text;
    };
    const std::string reals = names(unsupportedLayers(*n.net, false)), integers = names(unsupportedLayers(*n.net, true));
    EXPECT_TRUE(contains(reals, "Conv a: sub-sampling is not exported")) << reals;
    EXPECT_TRUE(contains(reals, "Pool joint: it pools channels jointly")) << reals;
    EXPECT_TRUE(contains(reals, "Conv negative: a padding below 0")) << reals;
    EXPECT_FALSE(contains(reals, "leaky"));
    EXPECT_TRUE(contains(integers, "Conv leaky: a Rectifier with a negative LeakSlope and a Clipping has no form in integers")) << integers;
    const std::string error = messageOf([&] { lowerFloat(*n.net, 32); });
    EXPECT_TRUE(contains(error, "[Conv a] sub-sampling") && contains(error, "[Pool joint]")) << error;
    EXPECT_TRUE(contains(messageOf([&] { lowerFloat(*n.net, 16); }), "32 or 64 bits, not 16"));
}

TEST(Quantize, WhatIsNotQuantizedHasNoProgram)
{
    Branches n;
    EXPECT_TRUE(contains(messageOf([&] { quantizedProgram(*n.net); }), "[Conv a] is not quantized: calibrate the network first (-calib)"));
    // A refusal leaves the network as it was.
    const auto fc = std::dynamic_pointer_cast<FcCell>(n.net->getCell("f"));
    const Calibration calibration = Calibration::calibrate(*n.net, {});
    const double kept = fc->getWeight(0, 1);
    fc->setWeight(0, 0, INFINITY);
    EXPECT_TRUE(contains(messageOf([&] { quantize(*n.net, calibration, {}); }), "[Fc f] has weights that are not finite"));
    EXPECT_EQ(fc->getWeight(0, 1), kept);
    EXPECT_EQ(n.net->getCellFrame("a")->getSimulation(), nullptr);
    Branches half(1, "Frame<half>");
    const Calibration ofHalf = Calibration::calibrate(*half.net, {});
    EXPECT_TRUE(contains(messageOf([&] { quantize(*half.net, ofHalf, {}); }), "is of Float16"));
}

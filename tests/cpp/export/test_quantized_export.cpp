// From a network of floating point to its exported program: every layer, on every stimulus' label.
#include <algorithm>

#include "ExportedProject.hpp"
#include "cell/softmax/SoftmaxCell.hpp"
#include "core/Registry.hpp"
#include "export/common/Identifiers.hpp"
#include "layer/Simulation.hpp"
#include "optimize/GraphPasses.hpp"
#include "optimize/NetFixture.hpp"
#include "optimize/Quantization.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

/// Branches, a concatenation, a residual sum, depth-wise and padded layers, on stimuli in [-1, 1] or [0, 1].
struct Branches : Net {
    explicit Branches(double low) : Net(3, {9, 8, 3}, 3, 6, low, 1.0)
    {
        const auto a = conv("a", {nullptr}, 6, 3, "Rectifier", 1, 1);
        const auto b = conv("b", {a}, 6, 3, "", 6, 1);
        const auto c = conv("c", {a}, 6, 1, "Rectifier");
        const std::vector<double> none;
        const auto s = add(make<ElemWiseFamily>("s", 6U, ElemWiseOp::Sum, ElemWiseCoeffMode::PerLayer, none, none, activation("Rectifier")), {b, c});
        const auto p = pool("p", {s}, PoolKind::Max);
        const auto l = conv("l", {p}, 5, 3, "Rectifier", 1, 1), r = conv("r", {p}, 3, 1, "Rectifier");
        const auto f = fc("f", {l, r}, 7, "Rectifier");
        add(make<SoftmaxFamily>("soft", 4U, true, 0U), {fc("g", {f}, 4)});
        initialize();
    }
};

void expectExportGivesTheSimulation(const Program& program, StimuliProvider& provider, const std::string& flags, double tolerance)
{
    std::vector<ExportStimulus> stimuli;
    std::vector<std::vector<double>> first;
    for (unsigned s = 0; s < 6; ++s) {
        if (s % 3 == 0)
            provider.readBatch(StimuliSet::Validation, s);
        const Tensor<double> batch = tensor_cast<double>(*provider.getData()).clone();
        const std::size_t w = program.input.width, h = program.input.height, channels = program.input.channels;
        ExportStimulus stimulus;
        stimulus.name = "stimulus " + std::to_string(s);
        for (std::size_t p = 0; p < w * h; ++p) {
            for (std::size_t c = 0; c < channels; ++c)
                stimulus.values.push_back(batch(((s % 3) * channels + c) * w * h + p));
        }
        const auto outputs = runProgram(program, stimulus.values);
        const auto& scores = outputs.at(static_cast<std::size_t>(program.outputs.at(0).layer));
        stimulus.labels = {{static_cast<int>(std::max_element(scores.begin(), scores.end()) - scores.begin())}};
        if (s == 0)
            first = outputs;
        stimuli.push_back(std::move(stimulus));
    }
    ExportedProject project;
    project.write(program, stimuli, "SelfTestStimuli=6\n");
    ASSERT_EQ(project.compile(flags + " -DSAVE_OUTPUTS"), 0) << project.text;
    ASSERT_EQ(project.run("./bin/run_export"), 0) << project.text;
    EXPECT_NE(project.text.find("Score: 100.000000%"), std::string::npos) << project.text;
    Identifiers names;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const Layer& layer = program.layers[i];
        const auto got = project.dump(names.make(layer.name), layer.output);
        double largest = 0.0;
        for (const double v : first[i])
            largest = std::max(largest, std::abs(v));
        for (std::size_t k = 0; k < got.size(); ++k)
            ASSERT_LE(std::abs(got[k] - first[i][k]), tolerance * largest) << layer.name << " element " << k;
    }
}

}  // namespace

TEST(QuantizedExport, integersOfANetworkAreThoseOfItsExport)
{
    const std::tuple<unsigned, ScalingMode, bool, double> kinds[] = {{8, ScalingMode::FLOAT_MULT, true, 0.0},
                                                                     {8, ScalingMode::SINGLE_SHIFT, false, -1.0},
                                                                     {16, ScalingMode::FIXED_MULT32, false, -1.0},
                                                                     {4, ScalingMode::DOUBLE_SHIFT, true, 0.0}};
    for (const auto& [bits, mode, perOutput, low] : kinds) {
        Branches n(low);
        QuantizationOptions options;
        options.nbBits = bits;
        options.rescaling = mode;
        options.perOutput = perOutput;
        const LogCatcher log;
        prepareForQuantization(*n.net, options);
        CalibrationOptions calibration;
        calibration.nbBits = bits;
        calibration.clipping = bits == 16 ? ClippingMode::NONE : ClippingMode::MSE;
        const Program program = quantize(*n.net, Calibration::calibrate(*n.net, calibration), options);
        SCOPED_TRACE(std::to_string(bits) + " bits, " + scalingWord(mode));
        expectExportGivesTheSimulation(program, *n.provider, "-O0", 0.0);
    }
}

TEST(QuantizedExport, floatingPointToo)
{
    Branches n(-1.0);
    const LogCatcher log;
    expectExportGivesTheSimulation(lowerFloat(*n.net, 32), *n.provider, "-O0", 1e-5);
}

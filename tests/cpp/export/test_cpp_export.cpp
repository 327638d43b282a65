// The CPP export of programs made by hand, compiled and run: every layer gives what the simulation gives.
#include <gtest/gtest.h>

#include "ExportedProject.hpp"
#include "ProgramMaker.hpp"
#include "export/common/Identifiers.hpp"
#include "layer/Simulation.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

ProgramMaker lenet(ElementType data = u8())
{
    ProgramMaker m(28, 28, 1, data);
    int t = m.conv("conv1", -1, 6, 5, 1, 0, data);
    t = m.pool("pool1", t, LayerKind::MaxPool, 2, 2);
    t = m.conv("conv2", t, 16, 5, 1, 0, data);
    t = m.pool("pool2", t, LayerKind::AveragePool, 2, 2);
    t = m.fc("fc1", t, 40, data);
    t = m.fc("fc2", t, 10, s8());
    m.output(t, "fc2.Target", {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "ni\"ne"});
    return m;
}

ExportStimulus stimulusOf(ProgramMaker& m, int label, const std::string& name = "a.png")
{
    ExportStimulus s;
    s.name = name;
    s.values = m.stimulus();
    for (const auto& output : m.program.outputs) {
        const TensorInfo& info = m.info(output.layer);
        s.labels.emplace_back(info.width * info.height, label);
    }
    return s;
}

/// Compiles with dumps, and compares every layer with the simulation.
void expectSameLayers(ProgramMaker& m, const std::string& parameters = "", double tolerance = 0.0, const std::string& flags = "-O1")
{
    ExportedProject project;
    const ExportStimulus stimulus = stimulusOf(m, 0);
    Identifiers names;
    project.write(m.program, {stimulus}, parameters);
    ASSERT_EQ(project.compile(flags + " -DSAVE_OUTPUTS"), 0) << project.text;
    ASSERT_EQ(project.run("./bin/run_export"), 0) << project.text;
    const auto expected = runProgram(m.program, stimulus.values);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const Layer& layer = m.program.layers[i];
        const auto got = project.dump(names.make(layer.name), layer.output);
        ASSERT_EQ(got.size(), expected[i].size());
        double largest = 0.0;
        for (const double v : expected[i])
            largest = std::max(largest, std::abs(v));
        for (std::size_t k = 0; k < got.size(); ++k)
            ASSERT_LE(std::abs(got[k] - expected[i][k]), tolerance * largest)
                << layer.name << " element " << k << ": " << got[k] << ", simulated " << expected[i][k];
    }
}

struct Kitchen {
    ElementType data;
    ScalingMode mode = ScalingMode::FLOAT_MULT;
    bool perOutput = false;
    unsigned weightBits = 8;
};

/// Every kind of layer, branches, concatenations, dilation, groups, views.
ProgramMaker kitchen(const Kitchen& k)
{
    ProgramMaker m(11, 9, 3, k.data, 7);
    m.mode = k.mode;
    m.perOutput = k.perOutput;
    m.weightBits = k.weightBits;
    const ElementType d = k.data, s = d.isFloat ? d : integers(d.bits, false);
    const int stem = m.conv("1st conv", -1, 8, 3, 1, 1, d);
    const int dw = m.conv("dw", stem, 8, 3, 1, 1, d, 8);
    const int dw2 = m.conv("dw.x2", stem, 16, 3, 1, 2, d, 8, 2);
    const int grouped = m.conv("for", stem, 8, 3, 1, 2, d, 2, 2);
    const int sum = m.elementWise("sum", {dw, grouped, stem}, LayerElemWise::Sum, s, true);
    const int most = m.elementWise("max", {dw, grouped}, LayerElemWise::Max, d);
    const int mixed = m.elementWise("mixed", {sum, most}, LayerElemWise::Sum, d);
    const int cat = m.concat("cat", {dw2, most, mixed});
    const int cat2 = m.concat("cat", {mixed, dw2}, true);
    const int scaled = m.plain("scaled", cat, LayerKind::Scaling, d, 11, 9, 32);
    const int pointwise = m.conv("pw", scaled, 6, 1, 1, 0, d);
    const int pooled = m.pool("pool", cat2, LayerKind::MaxPool, 3, 2, 1);
    const int averaged = m.pool("average", pooled, LayerKind::AveragePool, 2, 2, 1);
    const int up = m.plain("up", averaged, LayerKind::Resize, d, 9, 7, 24);
    const int turned = m.plain("turned", up, LayerKind::Transpose, d, 7, 9, 24);
    const int cropped = m.add([&] {
        Layer layer = m.base("cropped", LayerKind::Padding, {turned}, d);
        layer.padLeft = 2;
        layer.padRight = 2;
        layer.padTop = 1;
        layer.padBottom = -1;
        layer.output.width = 11;
        return layer;
    }());
    const int bilinear = m.add([&] {
        Layer layer = m.base("bilinear", LayerKind::Resize, {cropped}, d);
        layer.resize = LayerResize::Bilinear;
        layer.output.width = 6;
        layer.output.height = 5;
        return layer;
    }());
    const int back = m.conv("back", bilinear, 6, 3, 2, 1, d, 1, 1, LayerKind::Deconv);
    const int both =
        m.elementWise("euclid", {back, m.plain("nearest", pointwise, LayerKind::Resize, d, 11, 9, 6)}, LayerElemWise::EuclideanSum, d);
    const int product = m.elementWise("product", {both, back}, LayerElemWise::AbsSum, d);
    const int map = m.plain("map", product, LayerKind::Softmax, d, 11, 9, 6);
    const int fc = m.fc("fc", product, 12, d);
    const int folded = m.plain("folded", fc, LayerKind::Reshape, d, 3, 2, 2);
    const int moved = m.plain("moved", folded, LayerKind::Reshape, d, 2, 2, 3);
    const int last = m.fc("env", moved, 5, s);
    m.output(map, "map", {"a", "b"});
    m.output(last, "class");
    return m;
}

}  // namespace

TEST(CppExport, lenetGivesTheIntegersOfTheSimulation)
{
    ProgramMaker m = lenet();
    expectSameLayers(m);
}

TEST(CppExport, theProjectBuildsWithMakeAndScores)
{
    ProgramMaker m = lenet();
    std::vector<ExportStimulus> stimuli;
    for (int s = 0; s < 12; ++s) {
        stimuli.push_back(stimulusOf(m, 0, "image" + std::to_string(s) + ".png"));
        const auto outputs = runProgram(m.program, stimuli.back().values).back();
        const int best = static_cast<int>(std::max_element(outputs.begin(), outputs.end()) - outputs.begin());
        stimuli.back().labels[0][0] = s < 9 ? best : (best + 1) % 10;
    }
    ExportedProject project;
    project.write(m.program, stimuli);
    ASSERT_EQ(project.run("make -s -j2 OPTIMIZE=-O1 CXXFLAGS=-Werror"), 0) << project.text;
    EXPECT_EQ(project.text.find("warning"), std::string::npos) << project.text;
    ASSERT_EQ(project.run("./bin/run_export"), 0) << project.text;
    EXPECT_NE(project.text.find("9.000000/12 (75.000000%)"), std::string::npos) << project.text;
    EXPECT_NE(project.text.find("\n\nScore: 75.000000%"), std::string::npos) << project.text;
    EXPECT_NE(project.text.find("Confusion matrix of fc2.Target"), std::string::npos) << project.text;
    ASSERT_EQ(project.run("make -s OPTIMIZE=-O1 CXXFLAGS=-Werror selftest"), 0) << project.text;
    EXPECT_NE(project.text.find("Self-test: ok"), std::string::npos) << project.text;
    EXPECT_NE(project.run("./bin/run_export -stimuli x"), 0);
    EXPECT_NE(project.text.find("unknown argument \"-stimuli\""), std::string::npos) << project.text;
    ASSERT_EQ(project.run("./bin/run_export -stimulus stimuli/env03.pgm"), 0) << project.text;
    EXPECT_EQ(project.text.rfind("1.000000/1\n", 0), 0U) << project.text;
    ASSERT_EQ(project.run("truncate -s -1 stimuli/env03.pgm; ./bin/run_export"), 1) << project.text;
    EXPECT_NE(project.text.find("stimuli/env03.pgm: 787 bytes behind the header, 788 are expected"), std::string::npos) << project.text;
}

TEST(CppExport, everyLayerUnsignedFloatRescaledPerOutput)
{
    ProgramMaker m = kitchen({u8(), ScalingMode::FLOAT_MULT, true, 8});
    expectSameLayers(m, "", 0.0, "-O0 -fsanitize=address,undefined -fno-sanitize-recover=all");
}

TEST(CppExport, everyLayer16BitsFixedPoint)
{
    ProgramMaker m = kitchen({integers(16, false), ScalingMode::FIXED_MULT32, false, 16});
    expectSameLayers(m, "MemoryAlignment=8\nIncludeInputInBuffer=0\nDilatedWeights=1\n", 0.0, "-O0 -fopenmp");
}

TEST(CppExport, everyLayer4BitsSingleShiftAligned)
{
    ProgramMaker m = kitchen({integers(4, true), ScalingMode::SINGLE_SHIFT, true, 4});
    expectSameLayers(m, "MemoryAlignment=16\nMemoryManagerStrategy=None\nOptimizeNoBranchConcat=0\n", 0.0, "-O2 -march=native -fopenmp");
}

TEST(CppExport, everyLayerSignedDoubleShiftApart)
{
    ProgramMaker m = kitchen({s8(), ScalingMode::DOUBLE_SHIFT, true, 8});
    expectSameLayers(m, "OptimizeBufferMemory=0\nIncludeInputInBuffer=0\n", 0.0, "-O0");
}

TEST(CppExport, everyLayerFloat32)
{
    ProgramMaker m = kitchen({real(32)});
    expectSameLayers(m, "", 1e-5, "-O0");
}

TEST(CppExport, everyLayerFloat64)
{
    ProgramMaker m = kitchen({real(64)});
    expectSameLayers(m, "MemoryManagerStrategy=OptimizeMaxHoleMaxLifetimeFirst\n", 1e-12, "-O0");
}

TEST(CppExport, mapsAndSeveralTargetsAreScored)
{
    ProgramMaker m(6, 4, 2, u8(), 5);
    const int map = m.conv("map", -1, 3, 3, 1, 1, u8());
    const int one = m.fc("one", map, 1, u8());
    m.output(map, "seg");
    m.output(one, "yes");
    double seg = 0.0, yes = 0.0;
    std::vector<ExportStimulus> stimuli;
    for (int s = 0; s < 3; ++s) {
        ExportStimulus stimulus = stimulusOf(m, 0, "s" + std::to_string(s));
        const auto outputs = runProgram(m.program, stimulus.values);
        int valid = 0, right = 0;
        for (int p = 0; p < 24; ++p) {
            const double* const scores = outputs[0].data() + 3 * p;
            const int best = static_cast<int>(std::max_element(scores, scores + 3) - scores);
            const int label = p % 5 == 0 ? -1 : m.integer(0, 2);
            stimulus.labels[0][static_cast<std::size_t>(p)] = label;
            valid += label >= 0;
            right += label == best;
        }
        seg += static_cast<double>(right) / valid;
        stimulus.labels[1][0] = s % 2;
        yes += (outputs[1][0] > 127 ? 1 : 0) == s % 2;
        stimuli.push_back(std::move(stimulus));
    }
    ExportedProject project;
    project.write(m.program, stimuli);
    const std::string make = "make -s -j2 OPTIMIZE=-O0 OPENMP= ";
    ASSERT_EQ(project.run(make + "CXXFLAGS='-Werror -DOUTPUTFILE -DBENCHMARK' && ./bin/run_export"), 0) << project.text;
    char line[64];
    std::snprintf(line, sizeof(line), "seg: %f%%\nyes: %f%%\n", 100.0 * seg / 3.0, 100.0 * yes / 3.0);
    EXPECT_NE(project.text.find(line), std::string::npos) << project.text << line;
    std::snprintf(line, sizeof(line), "%f", 100.0 * (seg + yes) / 6.0);
    EXPECT_NE(project.text.find(std::string("\n\nScore: ") + line + "%\n"), std::string::npos) << project.text;
    EXPECT_EQ(project.read("success_rate.txt"), line);
    EXPECT_NE(project.text.find("map timing = "), std::string::npos) << project.text;
    EXPECT_FALSE(std::filesystem::exists(project.folder / "outputs"));
    // Other flags, no `make clean`.
    ASSERT_EQ(project.run(make + "save_outputs && ./bin/run_export"), 0) << project.text;
    EXPECT_EQ(project.dump("map", m.info(map)), runProgram(m.program, stimuli[0].values)[0]);
    EXPECT_EQ(project.dump("env", m.program.input), stimuli[0].values);
    EXPECT_TRUE(std::filesystem::exists(project.folder / "outputs/max.1_output.txt"));
    ASSERT_EQ(project.run("rm -r outputs && " + make + "&& ./bin/run_export && test ! -e outputs && " + make + "stack library"), 0)
        << project.text;
    ASSERT_EQ(project.run("make -q OPTIMIZE=-O0 OPENMP= ; " + make), 0) << project.text;
    EXPECT_EQ(project.text, "");  // nothing is built again
}

TEST(CppExport, damagedStimuliAreRefused)
{
    ProgramMaker m(4, 4, 1, u8(), 5);
    m.output(m.fc("fc", -1, 3, s8()), "t");
    ExportedProject project;
    project.write(m.program, {stimulusOf(m, 2)});
    ASSERT_EQ(project.compile("-O0 -fsanitize=address,undefined"), 0) << project.text;
    const std::string good = project.read("stimuli/env0.pgm");
    const auto refused = [&](const std::string& bytes) {
        writeFile(project.folder / "stimuli/env0.pgm", [&](std::ostream& out) { out << bytes; });
        const int status = project.run("./bin/run_export");
        EXPECT_EQ(status, 1) << project.text;
        return project.text.substr(0, project.text.find('\n'));
    };
    EXPECT_EQ(refused(""), "Error: stimuli/env0.pgm: no header of a PGM or PPM file");
    EXPECT_EQ(refused("P5\n4 4\n255"), "Error: stimuli/env0.pgm: no header of a PGM or PPM file");
    EXPECT_EQ(refused("P5\n4 99999999999\n255\n"), "Error: stimuli/env0.pgm: no header of a PGM or PPM file");
    EXPECT_EQ(refused("P5\n5 4\n255\n" + good.substr(11)),
              "Error: stimuli/env0.pgm: PGM image size does not match array size (5x4, one channel; 4x4x1 is expected)");
    EXPECT_EQ(refused("P6" + good.substr(2)),
              "Error: stimuli/env0.pgm: PGM image size does not match array size (4x4, several channels; 4x4x1 is expected)");
    EXPECT_EQ(refused(good + "x"), "Error: stimuli/env0.pgm: 21 or more bytes behind the header, 20 are expected");
    std::string label = good;
    label[label.size() - 4] = 3;
    EXPECT_EQ(refused(label), "Error: stimuli/env0.pgm: label 3, -1 to 2 are expected");
    EXPECT_EQ(project.run("rm stimuli/env0.pgm; ./bin/run_export"), 1);
    EXPECT_EQ(project.text, "Error: stimuli/env0.pgm: cannot be opened\n");
    EXPECT_EQ(project.run("printf '' > stimuli.list; ./bin/run_export"), 1);
    EXPECT_NE(project.text.find("stimuli.list is empty"), std::string::npos);
    EXPECT_EQ(project.run("rm stimuli.list; ./bin/run_export"), 1);
    EXPECT_NE(project.text.find("stimuli.list cannot be read"), std::string::npos);
    EXPECT_EQ(project.run("./bin/run_export -h"), 0);
    EXPECT_EQ(project.text.rfind("Usage: run_export", 0), 0U);
}

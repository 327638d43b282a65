// The CPP export of programs made by hand, compiled and run: every layer gives what the simulation gives.
#include <gtest/gtest.h>

#include "ExportedProject.hpp"
#include "ProgramMaker.hpp"
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
    project.write(m.program, {stimulus}, parameters);
    ASSERT_EQ(project.compile(flags + " -DSAVE_OUTPUTS"), 0) << project.text;
    ASSERT_EQ(project.run("./bin/run_export"), 0) << project.text;
    const auto expected = runProgram(m.program, stimulus.values);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const Layer& layer = m.program.layers[i];
        const auto got = project.dump(layer.name, layer.output);
        ASSERT_EQ(got.size(), expected[i].size());
        double largest = 0.0;
        for (const double v : expected[i])
            largest = std::max(largest, std::abs(v));
        for (std::size_t k = 0; k < got.size(); ++k)
            ASSERT_LE(std::abs(got[k] - expected[i][k]), tolerance * largest)
                << layer.name << " element " << k << ": " << got[k] << ", simulated " << expected[i][k];
    }
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

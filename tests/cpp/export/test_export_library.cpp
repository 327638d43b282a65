// The exported project as a library: C interface, budgets, parameters, names, folders, bare metal.
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "ExportedProject.hpp"
#include "ProgramMaker.hpp"
#include "core/Log.hpp"
#include "core/Registry.hpp"
#include "export/CPP/CppExport.hpp"
#include "export/common/CText.hpp"
#include "export/common/Identifiers.hpp"
#include "layer/Simulation.hpp"

using namespace N2D2;
using namespace N2D2::test;
namespace fs = std::filesystem;

namespace {

ProgramMaker small(ElementType type = u8())
{
    ProgramMaker m(8, 6, 3, type, 3);
    int t = m.conv("conv", -1, 4, 3, 1, 1, type);
    t = m.pool("pool", t, LayerKind::MaxPool, 2, 2);
    const int map = m.conv("map", t, 3, 1, 1, 0, type);
    m.output(map, "seg");
    m.output(m.fc("fc", t, 2, type.isFloat ? type : s8()), "class", {"no", "yes \"it\" is?\?/"});
    m.program.preprocessing = {"rescaled to 8x6 */ // \\"};
    return m;
}

/// Files of a folder and their bytes.
std::map<std::string, std::string> filesOf(const fs::path& folder)
{
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file())
            files[fs::relative(entry.path(), folder).string()] = readFile(entry.path());
    }
    return files;
}

std::string messageOf(const std::function<void()>& action)
{
    try {
        action();
    }
    catch (const std::exception& error) {
        return error.what();
    }
    return "nothing was thrown";
}

}  // namespace

TEST(ExportLibrary, theHeaderIsCAndTheInterfaceChecksItsArguments)
{
    ProgramMaker m = small();
    const std::vector<double> stimulus = m.stimulus();
    const auto expected = runProgram(m.program, stimulus);
    ExportedProject project;
    project.write(m.program);
    writeFile(project.folder / "user.c", [&](std::ostream& out) {
        out << "#include \"n2d2_infer.h\"\n#include <stdio.h>\n#include <string.h>\n"
               "static unsigned char memory[N2D2_ARENA_BYTES + 64];\nstatic n2d2_out_t result;\nstatic const n2d2_in_t in[N2D2_IN_SIZE] = "
               "{";
        for (const double v : stimulus)
            out << v << ",";
        out << "};\nint main(void)\n{\n    unsigned char* arena = memory + 32;\n    int i;\n"
               "    if (n2d2_infer(0, in, &result) != N2D2_ERROR_NULL || n2d2_infer(arena, 0, &result) != N2D2_ERROR_NULL\n"
               "        || n2d2_infer(arena, in, 0) != N2D2_ERROR_NULL)\n        return 2;\n"
               "    if (n2d2_infer(arena, in, &result) != N2D2_OK)\n        return 3;\n"
               "    for (i = 0; i < N2D2_OUT0_SIZE; ++i)\n        printf(\"%d \", (int)result.map[i]);\n"
               "    for (i = 0; i < N2D2_OUT1_SIZE; ++i)\n        printf(\"%d \", (int)result.fc[i]);\n"
               "    memset(&result, 77, sizeof(result));\n    memcpy(n2d2_arena_input(arena), in, sizeof(in));\n"
               "    if (n2d2_infer(arena, n2d2_arena_input(arena), &result) != N2D2_OK)\n        return 4;\n"
               "    for (i = 0; i < N2D2_OUT1_SIZE; ++i)\n        printf(\"%d \", (int)result.fc[i]);\n"
               "    for (i = -1; i < 3; ++i)\n        printf(\"%s|\", n2d2_label(1, i) ? n2d2_label(1, i) : \"-\");\n"
               "    for (i = 0; i < 32; ++i)\n        if (memory[i] || memory[N2D2_ARENA_BYTES + 32 + i])\n            return 5;\n"
               "    return n2d2_selftest(arena, &result) ? 6 : 0;\n}\n";
    });
    ASSERT_EQ(project.run("gcc -std=c99 -Wall -Wextra -Werror -pedantic -Idnn/include -c user.c -o user.o"), 0) << project.text;
    ASSERT_EQ(project.run("for f in dnn/src/*.cpp; do case $f in *n2d2_static*) ;; *) echo \"#include \\\"$f\\\"\";; esac; done > all.cpp "
                          "&& g++ -std=c++11 -O1 -Wall -Wextra "
                          "-Werror -pedantic -fno-exceptions -fno-rtti -ffp-contract=off -Iinclude -Idnn/include -c all.cpp -o all.o && "
                          "gcc user.o all.o -lm -o user && ./user"),
              0)
        << project.text;
    std::string want;
    for (const double v : expected[2])
        want += fmt::format("{} ", v);
    for (int k = 0; k < 2; ++k)
        for (const double v : expected[3])
            want += fmt::format("{} ", v);
    EXPECT_EQ(project.text, want + "-|no|yes \"it\" is?\?/|-|");
    // Writable data: nothing. Everything that the network computes with is a constant.
    ASSERT_EQ(project.run("size -A all.o | awk '$1 == \".data\" || $1 == \".bss\" {sum += $2} END {print sum + 0}'"), 0);
    EXPECT_EQ(project.text, "0\n");
    // A C program: nothing of the C++ library is needed, nor the heap.
    ASSERT_EQ(project.run("nm all.o | grep -E ' U ' | grep -E 'malloc|free|_Zn|_Zd|__cxa|_Unwind|ios|_ZSt' || true"), 0);
    EXPECT_EQ(project.text, "");
}

TEST(ExportLibrary, aMisalignedArenaIsRefused)
{
    ProgramMaker m = small(integers(16, false));
    ExportedProject project;
    project.write(m.program, {}, "MemoryAlignment=32\n");
    writeFile(project.folder / "user.c", [&](std::ostream& out) {
        out << "#include \"n2d2_infer.h\"\nstatic double memory[N2D2_ARENA_BYTES / 8 + 16];\nint main(void)\n{\n    static n2d2_out_t "
               "out;\n"
               "    static n2d2_in_t in[N2D2_IN_SIZE];\n    unsigned char* arena = (unsigned char*)memory;\n"
               "    while ((uintptr_t)arena % 32)\n        ++arena;\n"
               "    return N2D2_ARENA_ALIGN == 32 && n2d2_infer(arena + 8, in, &out) == N2D2_ERROR_ALIGNMENT && n2d2_infer(arena, in, "
               "&out) == 0 ? 0 : 1;\n}\n";
    });
    EXPECT_EQ(project.run("gcc -std=c99 -pedantic -Werror -Idnn/include -c user.c -o user.o && cat dnn/src/*.cpp > all.cpp && "
                          "g++ -std=c++11 -ffp-contract=off -Iinclude -Idnn/include all.cpp user.o -o user && ./user"),
              0)
        << project.text;
}

TEST(ExportLibrary, runsOnACortexM4)
{
    for (const char* tool : {"arm-none-eabi-g++", "qemu-system-arm", "make"}) {
        if (!hasTool(tool))
            GTEST_SKIP() << tool << " is not installed";
    }
    ProgramMaker m = small();
    std::vector<ExportStimulus> stimuli(3);
    for (auto& stimulus : stimuli)
        stimulus.values = m.stimulus();
    ExportedProject project;
    project.write(m.program, stimuli, "SelfTestStimuli=3\n");
    ASSERT_EQ(project.run("make -s -j2 -C bare_metal CXXFLAGS=-Werror"), 0) << project.text;
    EXPECT_EQ(project.text.find("warning"), std::string::npos) << project.text;
    ASSERT_EQ(project.run("timeout 60 make -s -C bare_metal run"), 0) << project.text;
    EXPECT_EQ(project.text, "Self-test: ok\n");
    ASSERT_EQ(
        project.run(
            "arm-none-eabi-nm -C bare_metal/build/selftest.elf | grep -iE 'malloc|operator new|__cxa_throw|_Unwind|ostream|_sbrk' || true"),
        0);
    EXPECT_EQ(project.text, "");
    ASSERT_EQ(project.run("arm-none-eabi-objdump -h bare_metal/build/conv.o | grep -cE 'rodata'"), 0) << project.text;
    // What the self-test reports is what it finds: an expected value changed.
    ASSERT_EQ(
        project.run(
            "sed -i '/expected2_1/{n;s/-\\?[0-9]\\+/99/}' dnn/src/selftest.cpp && timeout 60 make -s -C bare_metal CXXFLAGS=-Werror && "
            "timeout 60 make -s -C bare_metal run"),
        2)
        << project.text;
    EXPECT_NE(project.text.find("Self-test: 1 values differ from the simulation"), std::string::npos) << project.text;
}

TEST(ExportLibrary, twoExportsAreTheSameBytesAndCarryNoDate)
{
    ProgramMaker m = small();
    std::vector<ExportStimulus> stimuli(2);
    for (auto& stimulus : stimuli) {
        stimulus.values = m.stimulus();
        stimulus.name = "folder/some image.png";
    }
    ExportedProject first, second;
    first.write(m.program, stimuli);
    second.write(m.program, stimuli);
    const auto files = filesOf(first.folder);
    EXPECT_EQ(files, filesOf(second.folder));
    EXPECT_EQ(files.at("stimuli.list"), "stimuli/env0.ppm\nstimuli/env1.ppm\n");
    EXPECT_EQ(files.at("stimuli.link"), "stimuli/env0.ppm folder/some image.png\nstimuli/env1.ppm folder/some image.png\n");
    EXPECT_EQ(files.at("stimuli/env0.ppm").size(), std::string("P6\n8 6\n255\n").size() + 8 * 6 * 3 + 4 * (4 * 3 + 1));
    const auto model = nlohmann::json::parse(files.at("model.json"));
    EXPECT_EQ(model["layers"].size(), 4U);
    EXPECT_EQ(model["input"]["channels"], 3);
    EXPECT_EQ(model["outputs"][1]["labels"][0], "no");
    EXPECT_GE(model["memory"]["arenaBytes"], model["memory"]["largestLiveBytes"]);
    // Another weight, another hash.
    m.program.layers[0].weights[5] ^= 1;
    second.write(m.program, stimuli);
    EXPECT_NE(nlohmann::json::parse(second.read("model.json"))["weightsHash"], model["weightsHash"]);
}

TEST(ExportLibrary, anExportReplacesAnEarlierOneWhole)
{
    ProgramMaker m = small();
    ExportedProject project;
    project.write(m.program);
    writeFile(project.folder / "dnn/src/left_over.cpp", [](std::ostream& out) { out << "#error\n"; });
    writeFile(project.folder / "statistics/calibration/kept.dat", [](std::ostream& out) { out << "1\n"; });
    const auto before = filesOf(project.folder);
    // A failure on the way (the second stimulus): everything is as it was.
    std::vector<ExportStimulus> stimuli(2);
    stimuli[0].values = m.stimulus();
    EXPECT_NE(messageOf([&] { project.write(m.program, stimuli); }).find("the network takes 8x6x3"), std::string::npos);
    EXPECT_EQ(filesOf(project.folder), before);
    for (const auto& entry : fs::directory_iterator(project.folder.parent_path()))
        EXPECT_EQ(entry.path().filename().string().find(".tmp"), std::string::npos);
    project.write(m.program);
    EXPECT_FALSE(fs::exists(project.folder / "dnn/src/left_over.cpp"));
    EXPECT_TRUE(fs::exists(project.folder / "statistics/calibration/kept.dat"));
}

TEST(ExportLibrary, foldersOfOthersAreLeftAlone)
{
    ProgramMaker m = small();
    ExportedProject project;
    writeFile(project.folder / "thesis.tex", [](std::ostream& out) { out << "x"; });
    EXPECT_NE(messageOf([&] { project.write(m.program); }).find("holds no earlier export"), std::string::npos);
    EXPECT_EQ(filesOf(project.folder).size(), 1U);
    fs::remove_all(project.folder);
    writeFile(project.folder, [](std::ostream& out) { out << "x"; });
    EXPECT_NE(messageOf([&] { project.write(m.program); }).find("a file of that name exists"), std::string::npos);
    ExportOptions options;
    options.folder = "/proc/nowhere/export";
    EXPECT_NE(messageOf([&] { CppExport().write(m.program, options); }).find("Could not write the export folder /proc/nowhere/export ("),
              std::string::npos);
}

TEST(ExportLibrary, budgetsNameTheLayer)
{
    ProgramMaker m = small();
    ExportedProject project;
    ExportOptions options = project.makeOptions({}, "");
    options.ramBudget = 300;
    // conv: 144 bytes of input, 192 of output
    EXPECT_EQ(messageOf([&] { CppExport().write(m.program, options); }).substr(0, 36), "[conv] holds 336 bytes while it runs");
    EXPECT_NE(messageOf([&] { CppExport().write(m.program, options); }).find("36 more than the budget of 300 bytes of RAM"),
              std::string::npos);
    options.ramBudget = 336;
    options.flashBudget = 140;
    const std::string message = messageOf([&] { CppExport().write(m.program, options); });
    EXPECT_NE(message.find("break the budget of 140 bytes of flash"), std::string::npos) << message;
    EXPECT_FALSE(fs::exists(project.folder));
    options.flashBudget = 10000;
    EXPECT_EQ(messageOf([&] { CppExport().write(m.program, options); }), "nothing was thrown");
}

TEST(ExportLibrary, parametersAreKnownOrRefused)
{
    ProgramMaker m = small();
    ExportedProject project;
    std::string message = messageOf([&] { project.write(m.program, {}, "MemoryAlignement=4\n"); });
    EXPECT_NE(message.find("MemoryAlignment"), std::string::npos) << message;
    EXPECT_NE(message.find("parameters.ini:1"), std::string::npos) << message;
    message = messageOf([&] { project.write(m.program, {}, "MemoryAlignment=3\n"); });
    EXPECT_NE(message.find("power of two"), std::string::npos) << message;
    message = messageOf([&] { project.write(m.program, {}, "MemoryManagerStrategy=Fastest\n"); });
    EXPECT_NE(message.find("OptimizeMaxLifetimeMaxSizeFirst"), std::string::npos) << message;
    message = messageOf([&] { project.write(m.program, {}, "[memory]\nMemoryAlignment=4\n"); });
    EXPECT_NE(message.find("memory"), std::string::npos) << message;
    EXPECT_FALSE(fs::exists(project.folder));
    ExportOptions options = project.makeOptions({}, "");
    options.parametersFile = "/nowhere.ini";
    EXPECT_NE(messageOf([&] { CppExport().write(m.program, options); }).find("/nowhere.ini"), std::string::npos);
}

TEST(ExportLibrary, saysWhatItDoes)
{
    ProgramMaker m = small();
    ExportedProject project;
    std::vector<std::string> lines;
    const LogHandler before = setLogHandler([&](LogLevel level, const std::string& text) {
        if (level == LogLevel::Info)
            lines.push_back(text);
    });
    project.write(m.program);
    setLogHandler(before);
    const std::vector<std::string> expected = {"Generating CPP export to \"" + project.folder.string() + "\":",
                                               "-> Generating network",
                                               "-> Generating cell conv",
                                               "-> Generating cell pool",
                                               "-> Generating cell map",
                                               "-> Generating cell fc",
                                               "Estimated intermediate buffer usage: 0.328125 KiB."};
    ASSERT_EQ(lines.size(), expected.size() + 2);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), lines.begin())) << lines.at(6);
    EXPECT_EQ(lines[7].rfind("Estimated weights and constants usage: ", 0), 0U);
    EXPECT_EQ(lines.back(), "Done!");
}

TEST(ExportLibrary, unsupportedLayersAreListedTogether)
{
    ProgramMaker m = small();
    m.program.layers[0].weightBits = 20;
    m.program.layers[3].output.type = real(16);
    const auto reasons = CppExport().unsupported(m.program);
    ASSERT_EQ(reasons.size(), 3U);
    EXPECT_EQ(reasons[0], "conv (Conv): weights of 20 bits");
    ExportedProject project;
    const std::string message = messageOf([&] { project.write(m.program); });
    EXPECT_NE(message.find("fc (Fc): floating point of 16 bits"), std::string::npos) << message;
    m = small();
    m.program.outputs.clear();
    EXPECT_NE(messageOf([&] { project.write(m.program); }).find("no target"), std::string::npos);
    EXPECT_FALSE(fs::exists(project.folder));
}

TEST(ExportLibrary, namesBecomeIdentifiers)
{
    Identifiers names;
    EXPECT_EQ(names.make("conv1"), "conv1");
    EXPECT_EQ(names.make("conv1"), "conv1_2");
    EXPECT_EQ(names.make("Conv1"), "Conv1_3");
    EXPECT_EQ(names.make("conv1_2"), "conv1_2_2");
    EXPECT_EQ(names.make("1x1"), "cell_1x1");
    EXPECT_EQ(names.make("for"), "cell_for");
    EXPECT_EQ(names.make("model/dense/MatMul:0"), "model_dense_MatMul_0");
    EXPECT_EQ(names.make("été"), "cell_t_");
    EXPECT_EQ(names.make(""), "cell_");
    EXPECT_EQ(names.make(std::string(500, 'x')).size(), 120U);
}

TEST(ExportLibrary, textReadsBackAsTheSame)
{
    EXPECT_EQ(cLiteral(std::int32_t{INT32_MIN}), "(-2147483647 - 1)");
    EXPECT_EQ(cLiteral(std::int64_t{5000000000}), "5000000000LL");
    EXPECT_EQ(std::strtod(cLiteral(0.1).c_str(), nullptr), 0.1);
    EXPECT_EQ(cLiteral(3.0), "3.0");
    EXPECT_EQ(cLiteral(1e-30F), "1e-30f");
    EXPECT_THROW(cLiteral(std::nan("")), std::invalid_argument);
    EXPECT_EQ(cString("a\"b\\\n\xc3\xa9?"), "\"a\\\"b\\\\\\012\\303\\251\\?\"");
    EXPECT_EQ(cComment("a */ b // c \\"), "a * / b / / c  ");
    EXPECT_EQ(cArray("int a[3]", std::vector<std::int32_t>{1, 2, -3}), "int a[3] = {\n    1, 2, -3\n};\n");
}

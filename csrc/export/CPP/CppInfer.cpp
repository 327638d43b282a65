// The library's interface: n2d2_infer.h, what stands behind it, labels, self-test; env.hpp of the test program.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/Version.hpp"
#include "export/CPP/CppNetwork.hpp"
#include "export/common/CText.hpp"
#include "export/common/Identifiers.hpp"

namespace N2D2 {

namespace {

const TensorInfo& outputInfo(const CppNetwork& network, std::size_t o)
{
    return network.info(network.program.outputs[o].layer);
}

std::string typeText(const ElementType& type)
{
    if (type.isFloat)
        return type.bits == 64 ? "double" : "float";
    return fmt::format("{}-bit {} integers", type.bits, type.isUnsigned ? "unsigned" : "signed");
}

std::string colours(std::size_t channels)
{
    return channels == 3 ? ", colours in the order blue, green, red (as the data provider of N2D2 gives them)" : "";
}

std::string scaleText(const TensorInfo& info)
{
    return info.type.isFloat ? "the values themselves" : fmt::format("real value = integer * {}", cLiteral(info.scale));
}

/// The largest value that is not above the threshold of the target, which compares numbers of single precision.
double thresholdOf(const Program::Output& output, const TensorInfo& info)
{
    if (info.type.isFloat)
        return output.threshold;
    const auto isAbove = [&](double q) { return static_cast<double>(static_cast<float>(q * info.scale)) > output.threshold; };
    double q = std::clamp(std::floor(output.threshold / info.scale), static_cast<double>(info.type.low()), static_cast<double>(info.type.high()));
    while (q >= info.type.low() && isAbove(q))
        --q;
    while (q < info.type.high() && !isAbove(q + 1.0))
        ++q;
    return q;
}

template <class T> std::string numbers(const std::string& declaration, const std::vector<double>& values)
{
    return cArray(declaration, std::vector<T>(values.begin(), values.end()));
}

std::string valuesText(const std::string& declaration, const ElementType& type, const std::vector<double>& values)
{
    if (!type.isFloat)
        return numbers<std::int32_t>(declaration, values);
    return type.bits == 64 ? numbers<double>(declaration, values) : numbers<float>(declaration, values);
}

}  // namespace

std::string cppInferHeader(const CppNetwork& network)
{
    const Program& program = network.program;
    const TensorInfo& in = program.input;
    const auto line = [](const std::string& text) { return " * " + cComment(text) + "\n"; };
    std::string text = "/* N2D2 auto-generated file (" + version() + "). Weights " + network.weightsHash + ".\n";
    text += line("The network" + (program.name.empty() ? std::string() : " " + program.name) + " as a library.") + " *\n";
    text += line(fmt::format("Input: {} rows of {} pixels of {} channels, in this order (HWC){}; {}; {}.", in.height, in.width, in.channels,
                             colours(in.channels), typeText(in.type), scaleText(in)));
    if (!in.type.isFloat)
        text += line(fmt::format("Its integers are round(value / {}), half to even, clamped to {} .. {}; offset 0.", cLiteral(in.scale),
                                 in.type.low(), in.type.high()));
    if (program.preprocessing.empty())
        text += line("No pre-processing comes before.");
    else {
        text += line("What was done to the data before, and is not in this code:");
        for (const std::string& step : program.preprocessing)
            text += line("  - " + step);
    }
    for (std::size_t o = 0; o < program.outputs.size(); ++o) {
        const TensorInfo& out = outputInfo(network, o);
        text += line(fmt::format("Output {} ({}): {} rows of {} pixels of {} values, {}; {}.", network.outputNames[o],
                                 program.outputs[o].target, out.height, out.width, out.channels, typeText(out.type), scaleText(out)));
    }
    for (const std::string& note : program.notes)
        text += line("Note: " + note);
    if (!network.options.optionsText.empty())
        text += line("Made by: " + network.options.optionsText);
    text += " */\n#ifndef N2D2_INFER_H\n#define N2D2_INFER_H\n#include <stdint.h>\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";

    text += fmt::format("#define N2D2_VERSION {}\n#define N2D2_WEIGHTS_HASH {}\n\n", cString(version()), cString(network.weightsHash));
    text += fmt::format(
        "/* Bytes of the arena and what its address must be a multiple of. */\n#define N2D2_ARENA_BYTES {}\n#define N2D2_ARENA_ALIGN {}\n",
        std::max<std::size_t>(network.plan.bytes, 1), network.plan.alignment);
    text += fmt::format("/* Multiplications of an inference. */\n#define N2D2_MACS {}.0\n\n", network.macs);
    text += fmt::format("#define N2D2_IN_WIDTH {}\n#define N2D2_IN_HEIGHT {}\n#define N2D2_IN_CHANNELS {}\n#define N2D2_IN_SIZE {}\n"
                        "#define N2D2_IN_BITS {}\n#define N2D2_IN_SCALE {}\ntypedef {} n2d2_in_t;\n\n",
                        in.width, in.height, in.channels, in.size(),
                        in.type.isFloat ? -static_cast<int>(in.type.bits) : static_cast<int>(in.type.bits), cLiteral(in.scale),
                        cType(in.type, true));
    text += fmt::format("#define N2D2_NB_OUTPUTS {}\n", program.outputs.size());
    for (std::size_t o = 0; o < program.outputs.size(); ++o) {
        const TensorInfo& out = outputInfo(network, o);
        text += fmt::format("#define N2D2_OUT{0}_WIDTH {1}\n#define N2D2_OUT{0}_HEIGHT {2}\n#define N2D2_OUT{0}_CHANNELS {3}\n"
                            "#define N2D2_OUT{0}_SIZE {4}\n#define N2D2_OUT{0}_SCALE {5}\n",
                            o, out.width, out.height, out.channels, out.size(), cLiteral(out.scale));
    }
    text += "typedef struct n2d2_out {\n";
    for (std::size_t o = 0; o < program.outputs.size(); ++o)
        text += fmt::format("    {} {}[{}];\n", cType(outputInfo(network, o).type, true), network.outputNames[o],
                            outputInfo(network, o).size());
    text += R"(} n2d2_out_t;

#define N2D2_OK 0
#define N2D2_ERROR_NULL (-1)      /* a null pointer */
#define N2D2_ERROR_ALIGNMENT (-2) /* the arena's address is no multiple of N2D2_ARENA_ALIGN */

/* One inference. The arena is the caller's and holds nothing between two calls; it may be another one each time, so that threads can work
 * side by side. `out` and `arena` must not overlap, nor `in` and `arena` (but for n2d2_arena_input). */
int n2d2_infer(void* arena, const n2d2_in_t* in, n2d2_out_t* out);

/* Where the network keeps its input in the arena: written there and passed as `in`, it is not copied. It is overwritten by the inference.
 * Null when the network reads the caller's buffer (IncludeInputInBuffer=0), which is then left as it is. */
n2d2_in_t* n2d2_arena_input(void* arena);

/* The same with an arena of the library's own (n2d2_static.cpp), for one inference at a time. */
int n2d2_infer_static(const n2d2_in_t* in, n2d2_out_t* out);
n2d2_in_t* n2d2_static_input(void);

/* Names of the values of a pixel of output `output`: null for what has none. */
const char* n2d2_label(int output, int value);

/* Runs the stimuli that the self-test carries. Returns the number of values that differ from what the simulation gave, 0 when all is well,
 * or an error as above. `out` is scratch memory. */
long n2d2_selftest(void* arena, n2d2_out_t* out);

#ifdef __cplusplus
}
#endif

#endif
)";
    return text;
}

std::string cppInfer(const CppNetwork& network)
{
    const bool kept = network.plan.input.inArena;
    std::string text = network.banner("The C interface") + "#include \"n2d2_infer.h\"\n\n#include <cstddef>\n#include <cstdint>\n";
    text += kept ? "#include <cstring>\n\n#include \"forward.hpp\"\n#include \"mem_info.hpp\"\n\n" : "\n#include \"forward.hpp\"\n\n";
    text += "extern \"C\" n2d2_in_t* n2d2_arena_input(void* arena)\n{\n";
    text += kept ? "    return arena ? reinterpret_cast<n2d2_in_t*>(static_cast<unsigned char*>(arena) + ENV_MEM_OFFSET) : 0;\n"
                 : "    static_cast<void>(arena);\n    return 0;\n";
    text += R"(}

extern "C" int n2d2_infer(void* arena, const n2d2_in_t* in, n2d2_out_t* out)
{
    if (!arena || !in || !out)
        return N2D2_ERROR_NULL;
    if (reinterpret_cast<std::uintptr_t>(arena) % N2D2_ARENA_ALIGN != 0)
        return N2D2_ERROR_ALIGNMENT;
)";
    if (kept)
        text += R"(    n2d2_in_t* const kept = n2d2_arena_input(arena);
    if (in != kept)
        std::memcpy(kept, in, N2D2_IN_SIZE * sizeof(n2d2_in_t));
)";
    return text + "    n2d2_network::forward(static_cast<unsigned char*>(arena), in, out);\n    return N2D2_OK;\n}\n";
}

std::string cppLabels(const CppNetwork& network)
{
    const auto& outputs = network.program.outputs;
    std::string text = network.banner("Names of the outputs") + "#include \"n2d2_infer.h\"\n\n";
    std::string cases;
    for (std::size_t o = 0; o < outputs.size(); ++o) {
        if (outputs[o].labels.empty())
            continue;
        std::vector<std::string> quoted;
        for (const std::string& label : outputs[o].labels)
            quoted.push_back(label.empty() ? "0" : cString(label));
        text += cArray(fmt::format("static const char* const labels{}[{}]", o, quoted.size()), quoted) + "\n";
        cases += fmt::format("    if (output == {0} && value >= 0 && value < {1})\n        return labels{0}[value];\n", o, quoted.size());
    }
    if (cases.empty())
        cases = "    static_cast<void>(output);\n    static_cast<void>(value);\n";
    return text + "extern \"C\" const char* n2d2_label(int output, int value)\n{\n" + cases + "    return 0;\n}\n";
}

std::string cppEnv(const CppNetwork& network)
{
    const TensorInfo& in = network.program.input;
    const auto& outputs = network.program.outputs;
    std::string text = network.banner("Sizes of the stimuli and of the outputs") + "#ifndef N2D2_ENV_HPP\n#define N2D2_ENV_HPP\n\n";
    text += fmt::format(
        "#define NB_BITS {}\n#define UNSIGNED_DATA {}\n#define ENV_SIZE_X {}\n#define ENV_SIZE_Y {}\n#define ENV_NB_OUTPUTS {}\n"
        "#define ENV_DATA_UNSIGNED {}\n#define ENV_OUTPUTS_SIZE {}\n#define NETWORK_TARGETS {}\n\n",
        in.type.isFloat ? -static_cast<int>(in.type.bits) : static_cast<int>(in.type.bits),
        std::any_of(network.program.layers.begin(), network.program.layers.end(),
                    [](const Layer& layer) { return !layer.output.type.isFloat && layer.output.type.isUnsigned; })
            ? 1
            : 0,
        in.width, in.height, in.channels, in.type.isUnsigned && !in.type.isFloat ? 1 : 0, in.size(), outputs.size());
    const auto row = [&](const std::string& name, const auto& value) {
        text += "static const int " + name + "[NETWORK_TARGETS] = {";
        for (std::size_t o = 0; o < outputs.size(); ++o)
            text += (o ? ", " : "") + std::to_string(value(outputInfo(network, o)));
        text += "};\n";
    };
    row("OUTPUTS_HEIGHT", [](const TensorInfo& out) { return out.height; });
    row("OUTPUTS_WIDTH", [](const TensorInfo& out) { return out.width; });
    row("NB_OUTPUTS", [](const TensorInfo& out) { return out.channels; });
    row("NB_TARGET", [](const TensorInfo& out) { return out.channels > 1 ? out.channels : 2; });
    row("OUTPUTS_SIZE", [](const TensorInfo& out) { return out.width * out.height; });
    text += "// 1: scored against data (mean squared error), 0: against labels\nstatic const int TARGET_IS_DATA[NETWORK_TARGETS] = {";
    for (std::size_t o = 0; o < outputs.size(); ++o)
        text += std::string(o ? ", " : "") + (outputs[o].isData ? "1" : "0");
    text += "};\nstatic const char* const TARGET_NAME[NETWORK_TARGETS] = {";
    for (std::size_t o = 0; o < outputs.size(); ++o)
        text += (o ? ", " : "") + cString(outputs[o].target.empty() ? network.outputNames[o] : outputs[o].target);
    text += "};\n\n/// f(output, values, what a unit of them is worth, threshold above which a single value means yes) for each output\n"
            "template <class F> inline void forEachOutput(const n2d2_out_t& out, F& f)\n{\n";
    for (std::size_t o = 0; o < outputs.size(); ++o) {
        text += fmt::format("    f({}, out.{}, {}, {});\n", o, network.outputNames[o], cLiteral(outputInfo(network, o).scale),
                            cLiteral(thresholdOf(outputs[o], outputInfo(network, o))));
    }
    return text + "}\n\n#endif\n";
}

std::string cppSelfTest(const CppNetwork& network, const std::vector<CppGolden>& golden)
{
    const Program& program = network.program;
    std::string text = network.banner("Stimuli and what the simulation made of them") + "#include \"n2d2_infer.h\"\n\n";
    for (std::size_t s = 0; s < golden.size(); ++s) {
        text += "// " + cComment(golden[s].name) + "\n";
        text += valuesText(fmt::format("static const n2d2_in_t input{}[N2D2_IN_SIZE]", s), program.input.type, golden[s].input);
        for (std::size_t o = 0; o < program.outputs.size(); ++o)
            text +=
                valuesText(fmt::format("static const {} expected{}_{}[N2D2_OUT{}_SIZE]", cType(outputInfo(network, o).type, true), s, o, o),
                           outputInfo(network, o).type, golden[s].outputs[o]);
        text += "\n";
    }
    bool integer = false, real = false;
    for (std::size_t o = 0; o < program.outputs.size(); ++o)
        (outputInfo(network, o).type.isFloat ? real : integer) = true;
    if (integer)
        text += R"(template <class T> static long differing(const T* values, const T* expected, int size)
{
    long count = 0;
    for (int i = 0; i < size; ++i)
        count += values[i] != expected[i] ? 1 : 0;
    return count;
}

)";
    if (real)
        text += R"(// Floating point: compilers may contract and reorder a little.
template <class T> static long differingReal(const T* values, const T* expected, int size)
{
    T largest = 0;
    for (int i = 0; i < size; ++i) {
        const T v = expected[i] < 0 ? -expected[i] : expected[i];
        largest = v > largest ? v : largest;
    }
    const T most = largest * static_cast<T>(sizeof(T) == 4 ? 1e-4 : 1e-10);
    long count = 0;
    for (int i = 0; i < size; ++i) {
        const T difference = values[i] - expected[i];
        count += difference <= most && difference >= -most ? 0 : 1;
    }
    return count;
}

)";
    text += "extern \"C\" long n2d2_selftest(void* arena, n2d2_out_t* out)\n{\n    long count = 0;\n    int status = N2D2_OK;\n";
    for (std::size_t s = 0; s < golden.size(); ++s) {
        text += fmt::format("    status = n2d2_infer(arena, input{}, out);\n    if (status != N2D2_OK)\n        return status;\n", s);
        for (std::size_t o = 0; o < program.outputs.size(); ++o)
            text += fmt::format("    count += differing{}(out->{}, expected{}_{}, N2D2_OUT{}_SIZE);\n",
                                outputInfo(network, o).type.isFloat ? "Real" : "", network.outputNames[o], s, o, o);
    }
    return text + "    return count;\n}\n";
}

}  // namespace N2D2

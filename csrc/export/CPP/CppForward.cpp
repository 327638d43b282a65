// dnn/src/forward.cpp: the layers one after another, and where their tensors are.
#include <fmt/format.h>

#include "core/Version.hpp"
#include "export/CPP/CppNetwork.hpp"
#include "export/common/CText.hpp"
#include "export/common/Identifiers.hpp"

namespace N2D2 {

std::string CppNetwork::banner(const std::string& what) const
{
    return fmt::format("// N2D2 auto-generated file ({}). Weights {}.\n// {}\n", version(), weightsHash, cComment(what));
}

namespace {

std::string pointerName(const CppNetwork& network, int tensor)
{
    return tensor < 0 ? "env_" : network.names[static_cast<std::size_t>(tensor)] + "_";
}

/// The C++ expression of a tensor's address.
std::string address(const CppNetwork& network, int tensor, bool writable)
{
    const Placement& place = network.plan.at(tensor);
    const std::string type = std::string(writable ? "" : "const ") + cType(network.info(tensor).type) + "*";
    if (!place.inArena)
        return "in";
    return fmt::format("reinterpret_cast<{}>(arena + {}_MEM_OFFSET)", type,
                       tensor < 0 ? "ENV" : upperCase(network.names[static_cast<std::size_t>(tensor)]));
}

bool hasCode(const CppNetwork& network, std::size_t i)
{
    return !network.plan.outputs[i].isView;
}

}  // namespace

std::string cppForwardHeader(const CppNetwork& network)
{
    return network.banner("The network: all its layers") + R"(#ifndef N2D2_FORWARD_HPP
#define N2D2_FORWARD_HPP
#include "n2d2_infer.h"

namespace n2d2_network {

/// `arena`: N2D2_ARENA_BYTES, aligned to N2D2_ARENA_ALIGN, which holds the input already where the network keeps it there.
void forward(unsigned char* arena, const n2d2_in_t* in, n2d2_out_t* out);

}  // namespace n2d2_network

#endif
)";
}

std::string cppForward(const CppNetwork& network)
{
    const Program& program = network.program;
    std::string text = network.banner("The layers one after another") + "#include \"forward.hpp\"\n\n#include \"mem_info.hpp\"\n";
    for (std::size_t i = 0; i < program.layers.size(); ++i) {
        if (hasCode(network, i))
            text += "#include \"" + network.names[i] + ".hpp\"\n";
    }
    text += R"(
#if defined(SAVE_OUTPUTS) || defined(BENCHMARK)
#include "layer_hooks.hpp"
#define LAYER_BEGIN(index) layerBegin(index)
#define LAYER_END(index, name, tensor, width, height, channels, stride) layerEnd(index, name, tensor, width, height, channels, stride)
#else
#define LAYER_BEGIN(index) static_cast<void>(0)
#define LAYER_END(index, name, tensor, width, height, channels, stride) static_cast<void>(0)
#endif

namespace n2d2_network {

)";
    if (!program.outputs.empty())
        text += R"(/// Pixels without what lies between them.
template <class T> static void copyOut(const T* from, int stride, int pixels, int channels, T* to)
{
    for (int p = 0; p < pixels; ++p) {
        for (int c = 0; c < channels; ++c)
            to[p * channels + c] = from[p * stride + c];
    }
}

)";
    text += "void forward(unsigned char* arena, const n2d2_in_t* in, n2d2_out_t* out)\n{\n";
    text += fmt::format("    const n2d2_in_t* const env_ = {};\n", network.plan.input.inArena ? address(network, -1, false) : "in");
    if (network.plan.input.inArena)
        text += "    static_cast<void>(in);\n";
    text += "    static_cast<void>(arena);\n    static_cast<void>(env_);\n";
    text += fmt::format("    LAYER_END(-1, \"env\", env_, {}, {}, {}, {});\n", program.input.width, program.input.height,
                        program.input.channels, network.plan.input.stride);
    for (std::size_t i = 0; i < program.layers.size(); ++i) {
        const Layer& layer = program.layers[i];
        const Placement& place = network.plan.outputs[i];
        const int t = static_cast<int>(i);
        const std::string pointer = pointerName(network, t);
        text += fmt::format("\n    // {}: {}\n", cComment(layer.name), layerText(layer));
        if (place.isView)
            text += fmt::format("    const {}* const {} = {};\n", cType(layer.output.type), pointer, pointerName(network, layer.inputs[0]));
        else {
            text += fmt::format("    {}* const {} = {};\n    LAYER_BEGIN({});\n    {}::run(", cType(layer.output.type), pointer,
                                address(network, t, true), i, network.names[i]);
            for (std::size_t k = 0; k < layer.inputs.size(); ++k) {
                const auto& resident = network.plan.resident[i];
                if (layer.kind == LayerKind::Concat && resident[k] && layer.inputFinish.empty())
                    continue;
                text += pointerName(network, layer.inputs[k]) + ", ";
            }
            text += pointer + ");\n";
        }
        text += fmt::format("    LAYER_END({}, \"{}\", {}, {}, {}, {}, {});\n", i, network.names[i], pointer, layer.output.width,
                            layer.output.height, layer.output.channels, place.stride);
        for (std::size_t o = 0; o < program.outputs.size(); ++o) {
            if (program.outputs[o].layer == t)
                text += fmt::format("    copyOut(static_cast<const {}*>({}), {}, {}, {}, out->{});\n", cType(layer.output.type), pointer,
                                    place.stride, layer.output.width * layer.output.height, layer.output.channels, network.outputNames[o]);
        }
    }
    return text + "}\n\n}  // namespace n2d2_network\n";
}

std::string cppMemInfo(const CppNetwork& network)
{
    std::string text = network.banner("Where tensors are in the arena, in bytes; strides in elements")
                       + "#ifndef N2D2_MEM_INFO_HPP\n#define N2D2_MEM_INFO_HPP\n\n";
    text += fmt::format("#define MEMORY_SIZE {}\n#define MEMORY_ALIGNMENT {}\n", network.plan.bytes, network.plan.alignment);
    for (int t = -1; t < static_cast<int>(network.plan.outputs.size()); ++t) {
        const Placement& place = network.plan.at(t);
        if (!place.inArena)
            continue;
        const std::string name = t < 0 ? "ENV" : upperCase(network.names[static_cast<std::size_t>(t)]);
        text += fmt::format("\n#define {0}_MEM_OFFSET {1}\n#define {0}_MEM_SIZE {2}\n#define {0}_MEM_STRIDE {3}\n", name, place.offset,
                            place.bytes, place.stride);
    }
    return text + "\n#endif\n";
}

}  // namespace N2D2

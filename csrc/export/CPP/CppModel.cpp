// model.json and README.md of a project: what the network is, for programs and for people.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/Version.hpp"
#include "export/CPP/CppNetwork.hpp"
#include "export/common/CText.hpp"

namespace N2D2 {

namespace {

using Json = nlohmann::ordered_json;

Json tensorJson(const TensorInfo& info)
{
    return {{"height", info.height}, {"width", info.width}, {"channels", info.channels}, {"order", "HWC"},
            {"type", info.type.isFloat ? (info.type.bits == 64 ? "double" : "float") : cType(info.type, true)},
            {"bits", info.type.bits}, {"scale", info.scale}};
}

Json placeJson(const Placement& place)
{
    if (!place.inArena)
        return {{"where", "caller"}};
    return {{"where", "arena"}, {"offset", place.offset}, {"bytes", place.bytes}, {"stride", place.stride},
            {"firstStep", place.birth}, {"lastStep", place.death}};
}

}  // namespace

std::string cppModelJson(const CppNetwork& network)
{
    const Program& program = network.program;
    Json json;
    json["format"] = "N2D2 export";
    json["type"] = "CPP";
    json["version"] = version();
    json["name"] = program.name;
    json["weightsHash"] = network.weightsHash;
    json["options"] = network.options.optionsText;
    Json parameters = Json::object();
    for (const auto& [name, value] : network.parameters.getParameters())
        parameters[name] = value;
    json["parameters"] = std::move(parameters);
    std::size_t constants = 0;
    for (const std::size_t bytes : network.constants)
        constants += bytes;
    json["memory"] = {{"arenaBytes", network.plan.bytes}, {"arenaAlignment", network.plan.alignment},
                      {"largestLiveBytes", network.plan.liveMaximum()}, {"constantBytes", constants}, {"multiplications", network.macs}};
    json["input"] = tensorJson(program.input);
    json["input"]["memory"] = placeJson(network.plan.input);
    json["input"]["preprocessing"] = program.preprocessing;
    json["layers"] = Json::array();
    for (std::size_t i = 0; i < program.layers.size(); ++i) {
        const Layer& layer = program.layers[i];
        Json one = {{"name", layer.name}, {"identifier", network.names[i]}, {"kind", enumToText(layer.kind)}, {"about", layerText(layer)}};
        one["inputs"] = Json::array();
        for (const int input : layer.inputs)
            one["inputs"].push_back(input < 0 ? "env" : program.layers[static_cast<std::size_t>(input)].name);
        if (layer.weightBits)
            one["weightBits"] = layer.weightBits;
        one["rescaling"] = enumToText(layer.finish.rescale.mode);
        one["constantBytes"] = network.constants[i];
        one["multiplications"] = layerMacs(layer);
        one["output"] = tensorJson(layer.output);
        one["memory"] = placeJson(network.plan.outputs[i]);
        if (network.plan.outputs[i].isView)
            one["memory"]["viewOf"] = one["inputs"][0];
        else if (network.plan.outputs[i].overlays > -2)
            one["memory"]["overlays"] = network.plan.outputs[i].overlays < 0
                                            ? "env"
                                            : program.layers[static_cast<std::size_t>(network.plan.outputs[i].overlays)].name;
        json["layers"].push_back(std::move(one));
    }
    json["outputs"] = Json::array();
    for (std::size_t o = 0; o < program.outputs.size(); ++o) {
        const auto& output = program.outputs[o];
        Json one = {{"target", output.target}, {"layer", program.layers.at(static_cast<std::size_t>(output.layer)).name},
                    {"member", network.outputNames[o]}, {"scoredAgainst", output.isData ? "data" : "labels"},
                    {"labels", output.labels}};
        one.update(tensorJson(network.info(output.layer)));
        json["outputs"].push_back(std::move(one));
    }
    json["notes"] = program.notes;
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string cppReadme(const CppNetwork& network)
{
    const Program& program = network.program;
    std::size_t constants = 0;
    for (const std::size_t bytes : network.constants)
        constants += bytes;
    std::string text =
        fmt::format("# {}\n\nC++11 code of a neural network, written by N2D2 {}. It needs nothing but a compiler: no library, no heap, no\n"
                    "exceptions, no streams in the network itself.\n\n",
                    program.name.empty() ? "Exported network" : program.name, version());
    text += fmt::format("| | |\n| --- | --- |\n| input | {} |\n", tensorText(program.input));
    for (std::size_t o = 0; o < program.outputs.size(); ++o)
        text += fmt::format("| output `{}` | {} |\n", network.outputNames[o], tensorText(network.info(program.outputs[o].layer)));
    text += fmt::format(
        "| memory (arena) | {} bytes, aligned to {} |\n| constants | {} bytes |\n| multiplications | {} |\n| weights | {} |\n\n",
        network.plan.bytes, network.plan.alignment, constants, network.macs, network.weightsHash);
    text +=
        R"(`dnn/include/n2d2_infer.h` says what the input has to look like and what the outputs mean; `model.json` the same for programs.

## Test program

    make -j4                 # bin/run_export
    ./bin/run_export         # all stimuli: success rate, confusion matrix, time of an inference
    ./bin/run_export -stimulus stimuli/env0.pgm
    make selftest            # stimuli within the program, compared with the simulation
    make save_outputs        # writes outputs/<layer>_output.txt of the first stimulus
    make CXXFLAGS=-DBENCHMARK
    make help

`OMP_NUM_THREADS` sets the threads of an inference; without it the program takes one for each two million multiplications. `OPENMP=`
builds without OpenMP.

## Use in a program

    #include "n2d2_infer.h"

    static _Alignas(N2D2_ARENA_ALIGN) unsigned char arena[N2D2_ARENA_BYTES];
    n2d2_in_t input[N2D2_IN_SIZE];   /* as the header says */
    n2d2_out_t output;
    if (n2d2_infer(arena, input, &output) != N2D2_OK) { /* null pointer, misaligned arena */ }

Compile `dnn/src/*.cpp` with `-Idnn/include -Iinclude`, or `make library` and link `lib/libn2d2_network.a`. Keep
`-ffp-contract=off` (products and sums are rounded one by one, as in the simulation) and `-fno-strict-aliasing`
(tensors of several types share the arena). `n2d2_static.cpp` (an arena of the library's own) and `selftest.cpp` may be left out.

## Without an operating system

`bare_metal/` builds the self-test for a Cortex-M4 and runs it in QEMU:

    make -C bare_metal run

Weights and tables are constants (`.rodata`, in flash). Floating-point rescaling computes in double precision; a processor
without that wants `-act-rescaling-mode Fixed-point32` or `Single-shift`. `make stack` prints the stack that functions take.

## Files

| | |
| --- | --- |
| `dnn/src/<layer>.cpp`, `dnn/include/<layer>.hpp` | constants and call of a layer, its geometry |
| `dnn/src/forward.cpp` | the layers one after another |
| `dnn/include/mem_info.hpp`, `statistics/memory/` | where tensors are in the arena; the same drawn |
| `include/` | kernels, and what the test program needs |
| `stimuli/`, `stimuli.list`, `stimuli.link` | stimuli of the test program, and the files that they come from |
)";
    return text;
}

}  // namespace N2D2

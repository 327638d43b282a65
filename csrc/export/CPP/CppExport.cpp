#include "export/CPP/CppExport.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "core/Interrupt.hpp"
#include "core/Log.hpp"
#include "export/CPP/CppNetwork.hpp"
#include "export/CPP/CppStimuli.hpp"
#include "export/common/EmbeddedFiles.hpp"
#include "export/common/Identifiers.hpp"
#include "export/common/ProjectWriter.hpp"
#include "layer/LayerCheck.hpp"
#include "layer/Simulation.hpp"

namespace N2D2 {

namespace {

/// FNV-1a of everything that the network computes with, as 16 hexadecimal digits.
class Hash {
public:
    void add(std::uint64_t value)
    {
        for (int k = 0; k < 64; k += 8)
            mHash = (mHash ^ ((value >> k) & 0xff)) * 0x100000001b3ULL;
    }
    void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
    template <class T> void add(const std::vector<T>& values)
    {
        add(static_cast<std::uint64_t>(values.size()));
        for (const T& value : values) {
            if constexpr (std::is_same_v<T, double>)
                add(value);
            else
                add(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
        }
    }
    void add(const Finish& f)
    {
        add(static_cast<std::uint64_t>(f.rescale.mode));
        add(f.rescale.factors);
        add(f.rescale.multipliers);
        add(static_cast<std::uint64_t>(f.rescale.shift));
        add(f.rescale.shifts);
        add(f.table);
        for (const std::int32_t v :
             {static_cast<std::int32_t>(f.activation), f.low, f.high, f.slope, static_cast<std::int32_t>(f.tableStep)})
            add(static_cast<std::uint64_t>(static_cast<std::int64_t>(v)));
        for (const double v : {f.leak, f.clipping, f.alpha})
            add(v);
    }
    std::string text() const { return fmt::format("{:016x}", mHash); }

private:
    std::uint64_t mHash = 0xcbf29ce484222325ULL;
};

std::string hashOf(const Program& program)
{
    Hash hash;
    for (const Layer& layer : program.layers) {
        hash.add(static_cast<std::uint64_t>(layer.kind));
        hash.add(layer.weights);
        hash.add(layer.biases);
        hash.add(layer.floatWeights);
        hash.add(layer.floatBiases);
        hash.add(layer.finish);
        hash.add(layer.multipliers);
        hash.add(layer.shifts);
        hash.add(layer.floatMultipliers);
        hash.add(layer.floatShifts);
        for (const Finish& finish : layer.inputFinish)
            hash.add(finish);
        hash.add(layer.expTable);
    }
    return hash.text();
}

/// What the program says of itself must hold before any of it is written.
void checkProgram(const Program& program)
{
    const auto fail = [](const std::string& layer, const std::string& what) { throw std::invalid_argument("[" + layer + "] " + what); };
    if (program.layers.empty())
        throw std::invalid_argument("[CPP export] the network has no layer");
    if (program.outputs.empty())
        throw std::invalid_argument("[CPP export] the network has no target: nothing would come out of the exported program");
    for (std::size_t i = 0; i < program.layers.size(); ++i) {
        const Layer& layer = program.layers[i];
        if (layer.inputs.empty() || layer.inputs.size() != layer.inputInfo.size())
            fail(layer.name, "its inputs and their sizes do not match");
        for (std::size_t k = 0; k < layer.inputs.size(); ++k) {
            const int t = layer.inputs[k];
            if (t < -1 || t >= static_cast<int>(i))
                fail(layer.name, "its input is no layer before it");
            const TensorInfo &want = layer.inputInfo[k], &have = t < 0 ? program.input : program.layers[static_cast<std::size_t>(t)].output;
            if (want.width != have.width || want.height != have.height || want.channels != have.channels || !(want.type == have.type))
                fail(layer.name, "its input " + std::to_string(k) + " is " + tensorText(want) + ", what comes is " + tensorText(have));
        }
    }
    for (const Layer& layer : program.layers)
        checkLayer(layer);
    for (const auto& output : program.outputs) {
        if (output.layer < 0 || output.layer >= static_cast<int>(program.layers.size()))
            throw std::invalid_argument("[CPP export] target " + output.target + " is on no layer");
        const auto& layer = program.layers[static_cast<std::size_t>(output.layer)];
        if (output.labels.size() > std::max<std::size_t>(layer.output.channels, 2))
            fail(layer.name, fmt::format("{} label names for {} outputs", output.labels.size(), layer.output.channels));
    }
}

std::string kibibytes(std::size_t bytes)
{
    return fmt::format("{:.6g} KiB.", static_cast<double>(bytes) / 1024.0);
}

void checkBudgets(const CppNetwork& network)
{
    const auto& options = network.options;
    const auto ram = static_cast<std::uint64_t>(std::max<std::int64_t>(options.ramBudget, 0));
    if (options.ramBudget >= 0 && network.plan.bytes > ram) {
        const auto most = std::max_element(network.plan.live.begin(), network.plan.live.end());
        const std::size_t step = static_cast<std::size_t>(most - network.plan.live.begin());
        const Layer& layer = network.layer(step);
        throw std::invalid_argument(
            *most > ram
                ? fmt::format("[{}] holds {} bytes while it runs ({}), {} more than the budget of {} bytes of RAM", layer.name, *most,
                              layerText(layer), *most - ram, ram)
                : fmt::format("[{}] holds the most, {} bytes, while it runs; the whole arena takes {} bytes, {} more than the budget "
                              "of {} bytes of RAM",
                              layer.name, *most, network.plan.bytes, network.plan.bytes - ram, ram));
    }
    const auto flash = static_cast<std::uint64_t>(std::max<std::int64_t>(options.flashBudget, 0));
    std::size_t total = 0, breaking = network.constants.size();
    for (std::size_t i = 0; i < network.constants.size(); ++i) {
        total += network.constants[i];
        if (total > flash && breaking == network.constants.size())
            breaking = i;
    }
    if (options.flashBudget >= 0 && total > flash) {
        const auto largest =
            static_cast<std::size_t>(std::max_element(network.constants.begin(), network.constants.end()) - network.constants.begin());
        throw std::invalid_argument(
            fmt::format("[{}] its {} bytes of weights and constants break the budget of {} bytes of flash: all layers "
                        "have {}, {} too many (the largest: {} with {}). Code is not counted",
                        network.layer(breaking).name, network.constants[breaking], flash, total, total - flash, network.layer(largest).name,
                        network.constants[largest]));
    }
}

/// Without stimuli: values from end to end of the type, in an order without pattern; [0, 1) in floating point.
ExportStimulus ramp(const TensorInfo& input)
{
    ExportStimulus stimulus;
    stimulus.name = "generated";
    for (std::size_t i = 0; i < input.size(); ++i) {
        const std::uint64_t at = (i * 2654435761ULL + 12345) & 0xffffffffULL;
        const double part = static_cast<double>(at) / 4294967296.0;
        const double low = input.type.low(), high = input.type.high();
        stimulus.values.push_back(input.type.isFloat ? std::floor(part * 256.0) / 256.0 : low + std::floor(part * (high - low + 1.0)));
    }
    return stimulus;
}

std::vector<CppGolden> goldenOf(const CppNetwork& network)
{
    const auto& options = network.options;
    const std::size_t count = options.nbStimuli ? std::min<std::size_t>(*network.parameters.mSelfTestStimuli, options.nbStimuli) : 1;
    std::vector<CppGolden> golden;
    for (std::size_t s = 0; s < count; ++s) {
        ExportStimulus stimulus = options.nbStimuli ? options.stimulus(s) : ramp(network.program.input);
        if (stimulus.values.size() != network.program.input.size())
            throw std::invalid_argument(fmt::format("[CPP export] stimulus {} has {} values, the network takes {}", stimulus.name,
                                                    stimulus.values.size(), network.program.input.size()));
        const auto outputs = runProgram(network.program, stimulus.values);
        CppGolden one{stimulus.name, std::move(stimulus.values), {}};
        for (const auto& output : network.program.outputs)
            one.outputs.push_back(outputs.at(static_cast<std::size_t>(output.layer)));
        golden.push_back(std::move(one));
    }
    return golden;
}

}  // namespace

std::vector<std::string> CppExport::unsupported(const Program& program) const
{
    std::vector<std::string> reasons;
    for (const Layer& layer : program.layers) {
        const auto no = [&](const std::string& why) {
            reasons.push_back(fmt::format("{} ({}): {}", layer.name, enumToText(layer.kind), why));
        };
        bool integer = layer.isInteger(), mixed = false;
        for (const TensorInfo& in : layer.inputInfo)
            mixed = mixed || in.type.isFloat == integer;
        if (mixed)
            no("it joins integers and floating point");
        if (layer.output.type.isFloat && layer.output.type.bits != 32 && layer.output.type.bits != 64)
            no(fmt::format("floating point of {} bits", layer.output.type.bits));
        if (integer && (layer.output.type.bits < 1 || layer.output.type.bits > 32))
            no(fmt::format("integers of {} bits", layer.output.type.bits));
        if (integer && (layer.kind == LayerKind::Conv || layer.kind == LayerKind::Fc || layer.kind == LayerKind::Deconv)
            && (layer.weightBits < 1 || layer.weightBits > 16))
            no(fmt::format("weights of {} bits", layer.weightBits));
        std::size_t most = layer.output.size();
        for (const TensorInfo& in : layer.inputInfo)
            most = std::max(most, in.size());
        if (most > (std::size_t{1} << 30))
            no("a tensor has more than 2^30 elements");
    }
    return reasons;
}

void CppExport::write(const Program& program, const ExportOptions& options) const
{
    const auto reasons = unsupported(program);
    if (!reasons.empty()) {
        std::string text = "The CPP export cannot do these layers:";
        for (const std::string& reason : reasons)
            text += "\n  " + reason;
        throw std::invalid_argument(text);
    }
    checkProgram(program);
    CppParameters parameters;
    parameters.load(options.parametersFile);
    for (const auto& [name, value] : options.parameters)
        parameters.setParameter(name, value);

    CppNetwork network{program, options, parameters, planMemory(program, parameters.memory()), {}, {}, hashOf(program), {}, 0};
    if (const std::string wrong = checkMemoryPlan(program, network.plan); !wrong.empty())
        throw std::logic_error("[CPP export] the memory plan is wrong: " + wrong);
    Identifiers identifiers;
    for (const Layer& layer : program.layers) {
        network.names.push_back(identifiers.make(layer.name));
        network.macs += layerMacs(layer);
    }
    Identifiers members;
    for (const auto& output : program.outputs)
        network.outputNames.push_back(members.make(program.layers[static_cast<std::size_t>(output.layer)].name));
    std::vector<CppCellText> cells;
    for (std::size_t i = 0; i < program.layers.size(); ++i) {
        cells.push_back(network.plan.outputs[i].isView ? CppCellText() : cppCell(network, i));
        network.constants.push_back(cells.back().constants);
    }
    checkBudgets(network);

    ProjectWriter project(options.folder);
    writeStimuli(project, program, options);
    logInfo("Generating CPP export to \"" + options.folder + "\":");
    for (const EmbeddedFile& file : embeddedFiles()) {
        const std::string name = file.name;
        if (name.rfind("runtime/", 0) == 0)
            project.write("include/" + name, file.text);
        else if (name.rfind("CPP/", 0) == 0)
            project.write(name.substr(4), file.text);
    }
    logInfo("-> Generating network");
    project.write("dnn/include/forward.hpp", cppForwardHeader(network));
    project.write("dnn/src/forward.cpp", cppForward(network));
    project.write("dnn/include/mem_info.hpp", cppMemInfo(network));
    project.write("dnn/include/env.hpp", cppEnv(network));
    project.write("dnn/include/n2d2_infer.h", cppInferHeader(network));
    project.write("dnn/src/n2d2_infer.cpp", cppInfer(network));
    project.write("dnn/src/labels.cpp", cppLabels(network));
    for (std::size_t i = 0; i < program.layers.size(); ++i) {
        logInfo("-> Generating cell " + program.layers[i].name);
        if (network.plan.outputs[i].isView)
            continue;
        checkInterrupt();
        project.write("dnn/include/" + network.names[i] + ".hpp", cells[i].header);
        project.write("dnn/src/" + network.names[i] + ".cpp", cells[i].source);
        cells[i] = CppCellText();
    }
    project.write("dnn/src/selftest.cpp", cppSelfTest(network, goldenOf(network)));
    project.write("statistics/memory/memory_mapping.log", memoryLog(program, network.plan));
    project.write("statistics/memory/memory_mapping.dat", memoryData(program, network.plan));
    project.write("statistics/memory/memory_mapping.svg", memoryPicture(program, network.plan));
    project.write("model.json", cppModelJson(network));
    project.write("README.md", cppReadme(network));
    project.commit({"statistics", "stimuli_stats"});

    std::size_t constants = 0;
    for (const std::size_t bytes : network.constants)
        constants += bytes;
    logInfo("Estimated intermediate buffer usage: " + kibibytes(network.plan.bytes));
    logInfo("Estimated weights and constants usage: " + kibibytes(constants));
    logInfo("Done!");
}

N2D2_REGISTER(CppExport)
{
    registry.family<ExporterFamily>().add("CPP", [] { return std::make_shared<CppExport>(); });
}

}  // namespace N2D2

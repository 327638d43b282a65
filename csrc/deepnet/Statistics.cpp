#include "deepnet/Statistics.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <map>
#include <ostream>
#include <set>

#include <nlohmann/json.hpp>

#include "cell/FrameCell.hpp"
#include "core/File.hpp"
#include "data/database/Database.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"

namespace N2D2 {

namespace {

/// `x kB   (y KiB)` of `count` values.
std::string memoryText(unsigned long long count, unsigned bytes)
{
    const double size = static_cast<double>(count) * bytes;
    char text[64];
    std::snprintf(text, sizeof(text), "%.4g kB   (%.4g KiB)", size / 1000.0, size / 1024.0);
    return text;
}

void writeMemory(std::ostream& stream, const char* what, unsigned long long count)
{
    stream << what << ":\n";
    for (const auto& [name, bytes] : {std::pair<const char*, unsigned>{"int-8", 1}, {"float-16", 2}, {"float-32", 4}})
        stream << "  " << name << ": " << memoryText(count, bytes) << "\n";
}

std::string percent(unsigned long long part, unsigned long long whole)
{
    char text[32];
    std::snprintf(text, sizeof(text), "%.2f", whole ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0.0);
    return text;
}

/// Fields in the stimuli of fields of outputs; what is known is kept, because networks have far more paths than cells.
class StimuliFields {
public:
    explicit StimuliFields(const DeepNet& net) : mNet(net) {}

    /// The largest over all paths.
    const std::vector<std::size_t>& of(const Cell& cell, const std::vector<std::size_t>& field)
    {
        const auto [known, isNew] = mKnown.try_emplace({&cell, field});
        if (!isNew)
            return known->second;
        const auto own = cell.getReceptiveField(field);
        std::vector<std::size_t> largest;
        for (const auto& parent : mNet.getParentCells(cell.getName())) {
            const auto& through = parent ? of(*parent, own) : own;
            largest.resize(std::max(largest.size(), through.size()), 0);
            for (std::size_t d = 0; d < through.size(); ++d)
                largest[d] = std::max(largest[d], through[d]);
        }
        return known->second = largest;
    }

private:
    const DeepNet& mNet;
    std::map<std::pair<const Cell*, std::vector<std::size_t>>, std::vector<std::size_t>> mKnown;
};

}  // namespace

std::vector<LayerStatistics> layerStatistics(const DeepNet& net)
{
    std::vector<LayerStatistics> layers;
    StimuliFields fields(net);
    std::set<const void*> counted;  // memory of tensors: shared ones count for the first cell
    const auto& provider = net.getStimuliProvider();
    for (const auto& cell : net.orderedCells()) {
        LayerStatistics layer;
        layer.name = cell->getName();
        layer.type = cell->getType();
        layer.inputs = cell->getInputsDims();
        layer.outputs = cell->getOutputsDims();
        Cell::Stats own;
        cell->getStats(own);
        layer.macs = own.nbVirtualSynapses;
        layer.synapses = own.nbSynapses;
        const auto& frame = dynamic_cast<const Cell_Frame_Top&>(*cell);
        const auto solvers = frame.solvers();
        const std::size_t elementBytes = frame.getOutputs()->elementBytes();
        for (const auto& [name, tensor] : cell->freeParameterTensors()) {
            if (!counted.insert(tensor->hostPointer()).second)
                continue;
            layer.parameters += tensor->size();
            layer.parameterBytes += tensor->size() * tensor->elementBytes();
            const bool learned = std::any_of(solvers.begin(), solvers.end(), [&word = name](const auto& s) { return s.first == word; });
            layer.learned += learned ? tensor->size() : 0;
        }
        layer.activationBytes = cell->getOutputsSize() * elementBytes;
        layer.gradientBytes = layer.activationBytes + layer.learned * elementBytes;
        layer.receptiveField = cell->getReceptiveField();
        layer.inputReceptiveField = fields.of(*cell, {});
        for (std::size_t d = 0; provider && d < layer.inputReceptiveField.size(); ++d) {
            const std::size_t size = d + 1 < provider->getSize().size() ? provider->getSize()[d] : 1, side = layer.inputReceptiveField[d];
            layer.relativeField.push_back(side <= size ? static_cast<double>(side) / static_cast<double>(size) : 0.0);
        }
        layers.push_back(std::move(layer));
    }
    return layers;
}

void logReceptiveFields(const DeepNet& net, const std::string& fileName)
{
    writeFile(fileName, [&](std::ostream& stream) {
        stream << "Name R.F. R.F./env\n";
        for (const LayerStatistics& layer : layerStatistics(net)) {
            stream << layer.name;
            for (const std::size_t side : layer.inputReceptiveField)
                stream << " " << side;
            char text[32];
            for (const double side : layer.relativeField) {
                std::snprintf(text, sizeof(text), " %.4g", side);
                stream << text;
            }
            stream << "\n";
        }
    });
}

void logSchedule(const DeepNet& net, const std::string& dirName, unsigned long long maxStimuli, unsigned long long logStimuli)
{
    const auto& provider = net.getStimuliProvider();
    const std::size_t batch = provider ? provider->getBatchSize() : 1;
    const unsigned long long epoch = net.getDatabase() ? net.getDatabase()->getNbStimuli(StimuliSet::Learn) : 0;
    std::set<std::string> written;
    for (const auto& cell : net.orderedCells()) {
        for (const auto& [parameter, solver] : dynamic_cast<const Cell_Frame_Top&>(*cell).solvers()) {
            // `weights-0` and `weights-1` go alike.
            std::string kind = parameter.substr(0, parameter.find('-'));
            kind = kind == "biases" ? "bias" : kind == "scales" ? "scale" : kind;
            const std::string file = safeFileName(cell->getName()) + "_" + kind + "_schedule.log";
            if (!solver->hasSchedule() || !written.insert(file).second)
                continue;
            const auto points = solver->schedule(batch, maxStimuli, logStimuli);
            writeFile(std::filesystem::path(dirName) / file, [&](std::ostream& stream) {
                char rate[40];
                for (const Solver::SchedulePoint& point : points) {
                    const auto end = std::to_chars(rate, rate + sizeof(rate), point.rate, std::chars_format::general, 10).ptr;
                    stream << point.stimuli << " " << point.iteration << " " << (epoch ? point.stimuli / epoch : 0) << " "
                           << std::string_view(rate, end) << " " << (point.isLog ? 1 : 0) << "\n";
                }
            });
        }
    }
}

void logStats(const DeepNet& net, const std::string& dirName)
{
    const std::filesystem::path dir(dirName);
    const Cell::Stats total = net.getStats();
    const auto cells = net.orderedCells();
    unsigned long long data = 0;
    for (const auto& cell : cells)
        data += cell->getOutputsSize();
    const auto& provider = net.getStimuliProvider();
    const unsigned long long input = provider ? elementCount(provider->getSize()) : 0;

    writeFile(dir / "stats.log", [&](std::ostream& stream) {
        stream << "[Global stats]\n"
               << "Total number of neurons: " << total.nbNeurons << "\nTotal number of nodes: " << total.nbNodes
               << "\nTotal number of synapses: " << total.nbSynapses << "\nTotal number of virtual synapses: " << total.nbVirtualSynapses
               << "\nTotal number of connections: " << total.nbConnections << "\n\n[Memory]\n";
        writeMemory(stream, "Input data", input);
        writeMemory(stream, "Free parameters", total.nbSynapses);
        writeMemory(stream, "Layers data", data);
        char macs[32];
        std::snprintf(macs, sizeof(macs), "%.6g", static_cast<double>(total.nbVirtualSynapses) / 1e6);
        stream << "\n[Computing]\nMACS / input data: " << macs << "M\n";
    });
    writeFile(dir / "stats.json", [&](std::ostream& stream) {
        auto layers = nlohmann::ordered_json::array();
        for (const LayerStatistics& layer : layerStatistics(net))
            layers.push_back({{"name", layer.name},
                              {"type", layer.type},
                              {"inputs", layer.inputs},
                              {"outputs", layer.outputs},
                              {"macs", layer.macs},
                              {"synapses", layer.synapses},
                              {"parameters", layer.parameters},
                              {"learned_parameters", layer.learned},
                              {"parameter_bytes", layer.parameterBytes},
                              {"activation_bytes", layer.activationBytes},
                              {"gradient_bytes", layer.gradientBytes},
                              {"receptive_field", layer.receptiveField},
                              {"input_receptive_field", layer.inputReceptiveField},
                              {"relative_receptive_field", layer.relativeField}});
        const nlohmann::ordered_json all = {{"batch_size", provider ? provider->getBatchSize() : 1u}, {"layers", layers}};
        stream << all.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
    });
    const auto table = [&](const char* file, const char* header, const auto& value) {
        writeFile(dir / file, [&](std::ostream& stream) {
            stream << header << "\n";
            for (const auto& cell : cells) {
                Cell::Stats own;
                cell->getStats(own);
                stream << cell->getName() << " " << value(own.nbSynapses, total.nbSynapses) << " "
                       << value(own.nbVirtualSynapses, total.nbVirtualSynapses) << " " << value(cell->getOutputsSize(), data) << "\n";
            }
        });
    };
    table("stats.dat", "Cell ParamMemory Computing DataMemory",
          [](unsigned long long part, unsigned long long) { return std::to_string(part); });
    table("stats_relative.dat", "Cell ParamMemory(%) Computing(%) DataMemory(%)", percent);
}

}  // namespace N2D2

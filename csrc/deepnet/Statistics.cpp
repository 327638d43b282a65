#include "deepnet/Statistics.hpp"

#include <cstdio>
#include <filesystem>
#include <ostream>

#include "core/File.hpp"
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

}  // namespace

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

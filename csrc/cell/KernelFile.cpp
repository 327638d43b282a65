#include "cell/KernelFile.hpp"

#include <algorithm>
#include <filesystem>

#include "cell/ParameterFile.hpp"
#include "core/Error.hpp"
#include "core/Log.hpp"

namespace N2D2 {

Tensor<double> normalizedKernel(const std::string& label, const Tensor<double>& kernel)
{
    if (kernel.empty())
        throw std::invalid_argument(label + " a kernel to normalize is empty");
    const auto [low, high] = std::minmax_element(kernel.begin(), kernel.end());
    const double base = *low, extent = *high - *low;
    if (!(extent > 0.0))
        throw std::invalid_argument(label + " a kernel of equal values cannot be normalized on [-1, 1]");
    Tensor<double> mapped = kernel.clone();
    for (double& v : mapped)
        v = 2.0 * (v - base) / extent - 1.0;
    return mapped;
}

std::vector<std::size_t> KernelFile::connectionsPerOutput() const
{
    std::vector<std::size_t> counts(outputs, 0);
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t o = 0; o < outputs; ++o)
            counts[o] += connected(c, o);
    }
    return counts;
}

std::vector<std::size_t> KernelFile::positions(const std::vector<std::size_t>& line) const
{
    std::vector<std::size_t> output(outputs);  // the inverse of `line`
    for (std::size_t o = 0; o < outputs; ++o)
        output[line[o]] = o;
    const auto counts = connectionsPerOutput();
    std::vector<std::size_t> first(outputs, 0);  // of an output's weights
    for (std::size_t o = 1; o < outputs; ++o)
        first[o] = first[o - 1] + counts[o - 1] * kernelSize;
    std::vector<std::size_t> places(first.back() + counts.back() * kernelSize);

    std::size_t next = 0;
    const auto place = [&](std::size_t o, std::size_t rank, std::size_t k) {
        places[first[o] + rank * kernelSize + (flip ? kernelSize - 1 - k : k)] = next++;
    };
    if (!hwco) {
        for (const std::size_t o : output) {
            for (std::size_t rank = 0; rank < counts[o]; ++rank) {
                for (std::size_t k = 0; k < kernelSize; ++k)
                    place(o, rank, k);
            }
        }
        return places;
    }
    for (std::size_t k = 0; k < kernelSize; ++k) {
        std::vector<std::size_t> rank(outputs, 0);
        for (std::size_t c = 0; c < channels; ++c) {
            for (const std::size_t o : output) {
                if (connected(c, o))
                    place(o, rank[o]++, k);
            }
        }
    }
    return places;
}

void KernelFile::writeWeights(const std::string& fileName, const std::string& suffix, const std::vector<double>& weights) const
{
    const auto line = parseOutputsRemap(remap, outputs);
    const auto places = positions(line);
    std::vector<double> ordered(weights.size());
    for (std::size_t i = 0; i < ordered.size(); ++i)
        ordered[places[i]] = weights[i];

    std::vector<std::vector<double>> lines;
    auto value = ordered.cbegin();
    const auto addLine = [&](std::size_t length) {
        lines.emplace_back(value, value + static_cast<std::ptrdiff_t>(length));
        value += static_cast<std::ptrdiff_t>(length);
    };
    if (hwco) {
        for (std::size_t k = 0; k < kernelSize; ++k)
            addLine(ordered.size() / kernelSize);
    }
    else {
        const auto counts = connectionsPerOutput();
        std::vector<std::size_t> lengths(outputs);
        for (std::size_t o = 0; o < outputs; ++o)
            lengths[line[o]] = counts[o] * kernelSize;
        for (const std::size_t length : lengths)
            addLine(length);
    }
    writeSyntxt(syntxtFile(fileName, suffix), lines, single);
}

std::vector<double> KernelFile::readWeights(const std::string& fileName, const std::string& suffix) const
{
    const auto places = positions(parseOutputsRemap(remap, outputs));
    const auto file = readSyntxt(syntxtFile(fileName, suffix), places.size());
    std::vector<double> weights(places.size());
    for (std::size_t i = 0; i < weights.size(); ++i)
        weights[i] = file[places[i]];
    return weights;
}

void KernelFile::write(const std::string& fileName, const Values& values) const
{
    writeWeights(fileName, "weights", values.weights);
    if (bias) {
        const auto line = parseOutputsRemap(remap, outputs);
        std::vector<std::vector<double>> biases(outputs);
        for (std::size_t o = 0; o < outputs; ++o)
            biases[line[o]] = {values.biases[o]};
        writeSyntxt(syntxtFile(fileName, "biases"), biases, single);
    }
}

KernelFile::Values KernelFile::readCombined(const std::string& fileName, const std::vector<std::size_t>& line, std::size_t nbWeights) const
{
    Values values{std::vector<double>(nbWeights), std::vector<double>(bias ? outputs : 0)};
    const auto file = readSyntxt(fileName, nbWeights + values.biases.size());
    const auto counts = connectionsPerOutput();
    std::vector<std::size_t> lengths(outputs), starts(outputs, 0);
    for (std::size_t o = 0; o < outputs; ++o)
        lengths[line[o]] = counts[o] * kernelSize;
    for (std::size_t i = 1; i < outputs; ++i)
        starts[i] = starts[i - 1] + lengths[i - 1] + (bias ? 1 : 0);
    std::size_t next = 0;
    for (std::size_t o = 0; o < outputs; ++o) {
        for (std::size_t i = 0; i < counts[o] * kernelSize; ++i) {
            const std::size_t k = i % kernelSize;
            values.weights[next++] = file[starts[line[o]] + i - k + (flip ? kernelSize - 1 - k : k)];
        }
        if (bias)
            values.biases[o] = file[starts[line[o]] + lengths[line[o]]];
    }
    return values;
}

std::optional<KernelFile::Values> KernelFile::read(const std::string& fileName, bool ignoreNotExists) const
{
    const auto line = parseOutputsRemap(remap, outputs);
    if (std::filesystem::exists(syntxtFile(fileName, "")))
        return readCombined(syntxtFile(fileName, ""), line, positions(line).size());
    try {
        Values values{readWeights(fileName, "weights"), std::vector<double>(bias ? outputs : 0)};
        if (bias) {
            const auto lines = readSyntxt(syntxtFile(fileName, "biases"), outputs);
            for (std::size_t o = 0; o < outputs; ++o)
                values.biases[o] = lines[line[o]];
        }
        return values;
    }
    catch (const FileNotFound& error) {
        if (!ignoreNotExists)
            throw FileNotFound(label + " " + error.what());
        logNotice(error.what());
        return std::nullopt;
    }
}

}  // namespace N2D2

#include "export/CPP/CppStimuli.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "core/Interrupt.hpp"
#include "core/Log.hpp"

namespace N2D2 {

namespace {

template <class T> void append(std::string& text, T value)
{
    static_assert(std::endian::native == std::endian::little);
    text.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

void appendValue(std::string& text, const ElementType& type, double value)
{
    if (type.isFloat) {
        type.bits == 64 ? append(text, value) : append(text, static_cast<float>(value));
        return;
    }
    const double rounded = std::round(value);
    const std::int32_t q =
        !(rounded > type.low()) ? type.low() : (rounded >= type.high() ? type.high() : static_cast<std::int32_t>(rounded));
    switch (type.bytes()) {
    case 1: append(text, static_cast<std::uint8_t>(q)); break;
    case 2: append(text, static_cast<std::uint16_t>(q)); break;
    default: append(text, q);
    }
}

}  // namespace

std::string stimulusFile(const Program& program, const ExportStimulus& stimulus)
{
    const TensorInfo& in = program.input;
    if (stimulus.values.size() != in.size())
        throw std::invalid_argument(fmt::format("[CPP export] stimulus {} has {} values, the network takes {}x{}x{}", stimulus.name,
                                                stimulus.values.size(), in.width, in.height, in.channels));
    std::string text = fmt::format("{}\n{} {}\n{}\n", in.channels > 1 ? "P6" : "P5", in.width, in.height,
                                   !in.type.isFloat && in.type.bits <= 8 ? 255 : 65535);
    for (const double value : stimulus.values)
        appendValue(text, in.type, value);
    for (std::size_t o = 0; o < program.outputs.size(); ++o) {
        const TensorInfo& out = program.layers.at(static_cast<std::size_t>(program.outputs[o].layer)).output;
        const std::size_t pixels = out.width * out.height;
        if (program.outputs[o].isData) {
            if (o >= stimulus.goals.size() || stimulus.goals[o].size() != out.size())
                throw std::invalid_argument(fmt::format("[CPP export] stimulus {} has {} values that output {} should have, {} are expected",
                                                        stimulus.name, o < stimulus.goals.size() ? stimulus.goals[o].size() : 0, o, out.size()));
            for (const float goal : stimulus.goals[o])
                append(text, goal);
            continue;
        }
        const std::vector<int> labels = o < stimulus.labels.size() ? stimulus.labels[o] : std::vector<int>(pixels, -1);
        if (labels.size() != pixels)
            throw std::invalid_argument(fmt::format("[CPP export] stimulus {} has {} labels for output {}, {}x{} are expected",
                                                    stimulus.name, labels.size(), o, out.width, out.height));
        const int classes = out.channels > 1 ? static_cast<int>(out.channels) : 2;
        for (const int label : labels) {
            if (label < -1 || label >= classes)
                throw std::invalid_argument(fmt::format("[CPP export] stimulus {} has label {} for output {}, -1 to {} are expected",
                                                        stimulus.name, label, o, classes - 1));
            append(text, static_cast<std::int32_t>(label));
        }
    }
    return text;
}

void writeStimuli(const ProjectWriter& project, const Program& program, const ExportOptions& options)
{
    std::string list, links;
    std::size_t digits = 1;
    for (std::size_t top = 10; top < options.nbStimuli; top *= 10)
        ++digits;
    const std::size_t dots = std::min<std::size_t>(options.nbStimuli, 20);
    if (dots > 0)
        logProgress("Exporting " + options.stimuliSet + " dataset to \"" + options.folder + "/stimuli\"");
    for (std::size_t s = 0; s < options.nbStimuli; ++s) {
        checkInterrupt();
        if (s * dots / options.nbStimuli != (s + 1) * dots / options.nbStimuli)
            logProgress(".");
        const ExportStimulus stimulus = options.stimulus(s);
        const std::string file = fmt::format("stimuli/env{:0{}}.{}", s, digits, program.input.channels > 1 ? "ppm" : "pgm");
        project.write(file, stimulusFile(program, stimulus));
        std::string name = stimulus.name;
        for (char& c : name)
            c = c == '\n' || c == '\r' ? ' ' : c;
        list += file + "\n";
        links += file + " " + name + "\n";
    }
    if (dots > 0)
        logProgress("\n");
    project.write("stimuli.list", list);
    project.write("stimuli.link", links);
}

}  // namespace N2D2

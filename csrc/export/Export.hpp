#pragma once
// Writes a program out as a project of source files that stands alone (spec quantization-and-export §4).
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/Register.hpp"
#include "core/Registry.hpp"
#include "layer/Layer.hpp"

namespace N2D2 {

/// One stimulus as the exported program reads it.
struct ExportStimulus {
    std::string name;                     ///< of the original file
    std::vector<double> values;           ///< HWC, integers of Program::input, or floating point
    std::vector<std::vector<int>> labels; ///< for each output of the program, row-major, one a pixel; -1: ignored
    std::vector<std::vector<float>> goals; ///< for each output of the program that is scored against data: HWC, real values
};

struct ExportOptions {
    std::string folder;                   ///< made here
    std::string parametersFile;           ///< INI file of the export's parameters; "": defaults
    std::map<std::string, std::string> parameters;  ///< by name; they go before those of the file
    std::size_t nbStimuli = 0;
    std::string stimuliSet = "Test";      ///< that they are of, for people
    std::function<ExportStimulus(std::size_t)> stimulus;
    std::int64_t ramBudget = -1, flashBudget = -1;  ///< bytes; -1: none
    std::string optionsText;              ///< of the run, which go on record in the files
};

/// A target of exports.
class Exporter {
public:
    virtual ~Exporter() = default;
    /// Layers that this target cannot do, each with the reason; empty: all can be.
    virtual std::vector<std::string> unsupported(const Program& program) const = 0;
    /// Writes the whole project; the folder is left as it was when something fails. Deterministic: the same bytes for the same network.
    virtual void write(const Program& program, const ExportOptions& options) const = 0;
};

/// Targets by type, "CPP".
class ExporterFamily : public Family<Exporter> {
public:
    const char* what() const override { return "export type"; }
};

}  // namespace N2D2

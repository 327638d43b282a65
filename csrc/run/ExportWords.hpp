#pragma once
// The options of calibration and export, declared once for the command line and the [export] section of model files.
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "run/RunOptions.hpp"

namespace N2D2 {

class IniParser;

struct ExportWord {
    const char* key;      ///< in the [export] section
    const char* option;   ///< on the command line, without dash
    const char* help;
    bool isFlag;          ///< on the command line it stands alone; in a section it is 0 or 1
    std::string defaultText;
    /// std::invalid_argument saying what was expected.
    std::function<void(RunOptions&, const std::string&)> set;
};

const std::vector<ExportWord>& exportWords();

/// Reads the [export] section of a model file, if there is one, into what `given` (names of command line options) does not name.
void readExportSection(IniParser& ini, RunOptions& options, const std::set<std::string>& given);

/// Bytes of a budget: "ram=64K,flash=256K" (K, M: powers of 1024); -1 where it says nothing. std::invalid_argument for other words.
struct ExportBudget {
    std::int64_t ram = -1, flash = -1;
};
ExportBudget exportBudget(const std::string& text);

}  // namespace N2D2

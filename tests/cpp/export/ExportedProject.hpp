#pragma once
// Exports a program into a folder of its own, compiles it as a user does, and reads what it prints and dumps.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

#include "core/File.hpp"
#include "export/Export.hpp"

namespace N2D2::test {

inline bool hasTool(const std::string& name)
{
    return std::system(("command -v " + name + " > /dev/null 2>&1").c_str()) == 0;
}

class ExportedProject {
public:
    ExportedProject()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "n2d2_export_XXXXXX").string();
        mBase = ::mkdtemp(pattern.data());
        folder = mBase / "export";
    }
    ~ExportedProject()
    {
        std::error_code ignored;
        std::filesystem::remove_all(mBase, ignored);
    }

    std::filesystem::path folder;

    void write(const Program& program, std::vector<ExportStimulus> stimuli = {}, const std::string& parameters = "")
    {
        ExportOptions options = makeOptions(std::move(stimuli), parameters);
        registry().family<ExporterFamily>().create("CPP")->write(program, options);
    }
    ExportOptions makeOptions(std::vector<ExportStimulus> stimuli, const std::string& parameters)
    {
        ExportOptions options;
        options.folder = folder.string();
        if (!parameters.empty()) {
            options.parametersFile = (mBase / "parameters.ini").string();
            writeFile(options.parametersFile, [&](std::ostream& stream) { stream << parameters; });
        }
        mStimuli = std::move(stimuli);
        options.nbStimuli = mStimuli.size();
        options.stimulus = [this](std::size_t s) { return mStimuli.at(s); };
        return options;
    }

    /// Status of a command in the project; what it printed is in `text`.
    int run(const std::string& command)
    {
        const std::string log = (mBase / "log.txt").string();
        const int status = std::system(("cd '" + folder.string() + "' && (" + command + ") > '" + log + "' 2>&1").c_str());
        text = readFile(log);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    /// All sources in one unit, which is quicker: bin/run_export.
    int compile(const std::string& flags)
    {
        return run("mkdir -p bin && (for f in dnn/src/*.cpp src/*.cpp main.cpp; do echo \"#include \\\"../$f\\\"\"; done) > bin/all.cpp && "
                   "g++ -std=c++11 -Wall -Wextra -Werror -pedantic -ffp-contract=off -fno-strict-aliasing -Iinclude -Idnn/include "
                   + flags + " -o bin/run_export bin/all.cpp");
    }

    std::string read(const std::string& path) const { return readFile(folder / path); }

    /// outputs/<name>_output.txt as HWC.
    std::vector<double> dump(const std::string& name, const TensorInfo& info) const
    {
        std::istringstream stream(read("outputs/" + name + "_output.txt"));
        std::vector<double> values(info.size());
        for (std::size_t c = 0; c < info.channels; ++c) {
            std::string head;
            stream >> head;
            if (head != std::to_string(c) + ":")
                throw std::runtime_error(name + ": " + head);
            for (std::size_t p = 0; p < info.width * info.height; ++p)
                stream >> values[p * info.channels + c];
        }
        if (!stream)
            throw std::runtime_error(name + ": too short");
        return values;
    }

    std::string text;

private:
    std::filesystem::path mBase;
    std::vector<ExportStimulus> mStimuli;
};

}  // namespace N2D2::test

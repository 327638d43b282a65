#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/Log.hpp"
#include "ini/IniContent.hpp"
#include "ini/Template.hpp"

namespace N2D2 {

/// Gives a line to whoever listens to the parser.
using IniReport = std::function<void(LogLevel, const std::string&)>;
/// Opens a template; throws when it is missing.
using IniOpen = std::function<std::string(const std::string& fileName)>;

/// Reads INI text into an IniContent: lines, headers, properties, inheritance and template calls (spec 1.1 to 1.3, 1.8).
class IniReader {
public:
    /// @param folder of the top-level file: relative template paths start there
    IniReader(IniContent& content, std::string folder, const IniReport& report, const IniOpen& open);

    /// @throws std::invalid_argument beginning with `file:LINE [section] `
    void read(std::string_view text);

private:
    struct Call {
        std::size_t section = IniContent::None;
        std::string path;
    };

    void readText(std::string_view text, const RenderedText* rendered, std::size_t caller);
    void logicalLine(const std::string& line, std::size_t& section, std::size_t caller, Call& call);
    std::string_view withoutComment(std::string_view line, std::size_t section) const;
    std::size_t header(std::string_view line, std::size_t caller, Call& call);
    void inherit(std::size_t section, std::string_view parents);
    void property(std::string_view line, std::size_t section);
    void put(std::size_t section, const std::string& name, IniContent::Property property);
    void finish(Call& call);
    TemplateFile openInclude(const std::string& file, const std::string& from) const;
    [[noreturn]] void fail(std::size_t section, const std::string& what) const;

    IniContent& mContent;
    std::string mFolder;
    const IniReport& mReport;
    const IniOpen& mOpen;
    IniContent::Origin mHere;          // of the line being read
    std::vector<std::string> mCalls;   // templates being rendered or read
    std::size_t mRendered = 0;         // bytes
};

/// The value as stored: one outer pair of quotes removed, unless the value is a list of separately quoted words.
std::string unquoted(std::string_view value);

}  // namespace N2D2

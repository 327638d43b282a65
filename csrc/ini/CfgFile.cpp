#include "ini/CfgFile.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "core/Text.hpp"
#include "ini/Format.hpp"
#include "ini/TextFile.hpp"

namespace N2D2 {

namespace {

/// The part before the comment, with `\#` turned into `#`.
std::string content(std::string_view line)
{
    std::string out;
    for (std::size_t i = 0; i < line.size() && line[i] != '#'; ++i) {
        if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '#')
            ++i;
        out += line[i];
    }
    return std::string(trim(out));
}

}  // namespace

CfgFile::CfgFile(std::string fileName)
    : mFileName(std::move(fileName))
{
}

CfgFile CfgFile::load(const std::string& fileName)
{
    return parse(readTextFile(fileName, "configuration"), fileName);
}

std::optional<CfgFile> CfgFile::loadOptional(const std::string& fileName)
{
    std::string text;
    try {
        text = readTextFile(fileName, "configuration");
    }
    catch (const FileNotFound& error) {
        logNotice(error.what());
        return std::nullopt;
    }
    return parse(text, fileName);
}

CfgFile CfgFile::parse(std::string_view text, const std::string& fileName)
{
    checkIsText(text, fileName);
    CfgFile file(fileName);
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view raw = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (++number == 1 && raw.substr(0, 3) == "\xEF\xBB\xBF")
            raw.remove_prefix(3);
        const std::string line = content(raw);
        if (line.empty())
            continue;

        const std::size_t equal = line.find('=');
        const std::string name(trim(std::string_view(line).substr(0, equal)));
        if (equal == std::string::npos)
            throw std::invalid_argument(fmt::format("{}:{} Missing value for parameter: {} in config file {} (write {} = value)",
                                                    fileName, number, name, fileName, name));
        if (name.empty())
            throw std::invalid_argument(fmt::format("{}:{} Missing name of a parameter in config file {}", fileName, number,
                                                    fileName));
        file.mEntries.push_back({name, std::string(trim(std::string_view(line).substr(equal + 1))), number});
    }
    return file;
}

const CfgFile::Entry* CfgFile::find(const std::string& name) const
{
    const auto it = std::find_if(mEntries.rbegin(), mEntries.rend(), [&](const Entry& e) { return e.name == name; });
    return it != mEntries.rend() ? &*it : nullptr;
}

void CfgFile::failUnknown(const Entry& entry, const std::vector<std::string>& known) const
{
    throw std::invalid_argument(fmt::format("{}:{} Unknown parameter: {} in config file {}{}", mFileName, entry.line,
                                            entry.name, mFileName, suggestion(entry.name, known)));
}

void CfgFile::failUnreadable(const Entry& entry, const std::string& why) const
{
    throw std::invalid_argument(fmt::format("{}:{} Error reading value for parameter {} in config file {}: \"{}\" ({})",
                                            mFileName, entry.line, entry.name, mFileName, entry.value, why));
}

void CfgFile::add(const std::string& name, const std::string& value)
{
    if (name.empty() || trim(name) != name || name.find_first_of("=#\n\r") != std::string::npos)
        throw std::invalid_argument(fmt::format("\"{}\" cannot be the name of a parameter in a .cfg file", name));
    if (trim(value) != value || value.find_first_of(std::string_view("\n\r\0", 3)) != std::string::npos)
        throw std::invalid_argument(fmt::format("the value \"{}\" of parameter {} cannot be written in a .cfg file: it has "
                                                "a line break or white space at an end", value, name));
    mEntries.push_back({name, value, 0});
}

void CfgFile::add(const std::string& name, double value)
{
    add(name, formatPointed(value));
}

void CfgFile::add(const std::string& name, std::int64_t value)
{
    add(name, formatGrouped(value));
}

void CfgFile::add(const std::string& name, std::uint64_t value)
{
    add(name, formatGrouped(value));
}

std::string CfgFile::text() const
{
    std::vector<const Entry*> sorted;
    for (const Entry& entry : mEntries)
        sorted.push_back(&entry);
    std::stable_sort(sorted.begin(), sorted.end(), [](const Entry* a, const Entry* b) { return a->name < b->name; });

    std::string out;
    for (const Entry* entry : sorted) {
        std::string value;
        for (const char c : entry->value)
            value += c == '#' ? std::string("\\#") : std::string(1, c);
        out += fmt::format("{} = {}\n", entry->name, value);
    }
    return out;
}

void CfgFile::save(const std::string& fileName) const
{
    const std::string all = fmt::format("# {}\n{}", timeText(), text());
    writeFile(fileName, [&](std::ostream& stream) { stream << all; });
}

}  // namespace N2D2

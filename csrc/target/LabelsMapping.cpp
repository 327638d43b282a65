#include "target/LabelsMapping.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <sstream>

#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "core/Text.hpp"
#include "data/database/Database.hpp"

namespace N2D2 {

namespace {

struct Rule {
    std::string name;
    bool quoted = false;
    int output = -1;
};

// `line` is trimmed, without comment and not empty.
Rule parseRule(const std::string& line, const std::string& where)
{
    const std::size_t end = line.find_last_of(" \t\"");
    const std::string value = end == std::string::npos ? line : line.substr(end + 1);
    Rule rule;
    try {
        const long long output = parseInteger(value);
        if (output < -1 || output > std::numeric_limits<int>::max())
            throw std::invalid_argument("out of range");
        rule.output = static_cast<int>(output);
    }
    catch (const std::invalid_argument&) {
        throw std::runtime_error("Unreadable value: " + line + where + ": an output number >= -1 is expected at its end");
    }
    std::string name(trim(end == std::string::npos ? std::string_view() : std::string_view(line).substr(0, end + 1)));
    if (!name.empty() && name.front() == '"') {
        // Quotes keep spaces and `#`; a quote or backslash inside is escaped.
        std::vector<std::string> items;
        try {
            items = splitItems(name);
        }
        catch (const std::invalid_argument&) {
        }
        if (items.size() != 1 || name.size() < 2 || name.back() != '"')
            throw std::runtime_error("Unreadable class name: " + line + where);
        rule.quoted = true;
        name = items[0];
    }
    if (name.empty())
        throw std::runtime_error("Unreadable class name: " + line + where);
    rule.name = name;
    return rule;
}

// A `#` outside of quotes starts a comment.
std::string withoutComment(const std::string& line)
{
    bool inQuotes = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\' && inQuotes)
            ++i;
        else if (line[i] == '"')
            inQuotes = !inQuotes;
        else if (line[i] == '#' && !inQuotes)
            return line.substr(0, i);
    }
    return line;
}

}  // namespace

void LabelsMapping::read(const std::string& fileName, LabelNames& labels, bool createMissing, const std::string& speaker)
{
    if (!std::filesystem::is_regular_file(fileName))
        throw FileNotFound(speaker + " Could not open class mapping file: " + fileName);
    std::string text;
    try {
        text = readFile(fileName, 1u << 28);
    }
    catch (const FileNotFound&) {
        throw FileNotFound(speaker + " Could not open class mapping file: " + fileName);
    }
    if (text.starts_with("\xEF\xBB\xBF"))
        text.erase(0, 3);

    LabelsMapping fresh;
    std::multimap<std::string, int> known;  // appended databases may hold a name twice
    for (int label = 0; label < labels.count(); ++label)
        known.emplace(labels.name(label), label);

    std::istringstream stream(text);
    std::string raw;
    for (std::size_t number = 1; std::getline(stream, raw); ++number) {
        const std::string line(trim(withoutComment(raw)));
        if (line.empty())
            continue;
        const std::string where = " in file " + fileName + ":" + std::to_string(number);
        const auto mapLabel = [&](int label, int output) {
            if (!fresh.mRules.emplace(label, output).second)
                throw std::runtime_error(speaker + " Mapping already exists for label: " + line + where);
        };
        Rule rule;
        try {
            rule = parseRule(line, where);
        }
        catch (const std::runtime_error& error) {
            throw std::runtime_error(speaker + " " + error.what());
        }
        fresh.mRestricted = true;

        if (!rule.quoted && rule.name == "default") {
            if (fresh.mDefault != None)
                throw std::runtime_error(speaker + " Default mapping already exists" + where);
            fresh.mDefault = rule.output;
            continue;
        }
        const auto [first, last] = known.equal_range(rule.name);
        const bool wild = !rule.quoted && rule.name.find_first_of("*?") != std::string::npos;
        if (wild && first != last)
            throw std::runtime_error(speaker + " Ambiguous use of wildcard: " + line + ", because there is a label named \"" + rule.name
                                     + "\" in the database," + where + " (quote the name to mean that label)");
        if (!rule.quoted && rule.name == "*") {
            mapLabel(-1, rule.output);
            continue;
        }
        std::vector<int> matching;
        for (auto it = wild ? known.begin() : first; it != (wild ? known.end() : last); ++it) {
            if (!wild || matchWildcard(rule.name, it->first))
                matching.push_back(it->second);
        }
        for (const int label : matching)
            mapLabel(label, rule.output);
        if (!matching.empty())
            continue;
        if (!createMissing) {
            logWarning(speaker + " No label exists in the database with the name: " + rule.name + where);
            continue;
        }
        std::string created = rule.name;
        if (wild) {
            created.erase(std::remove(created.begin(), created.end(), '*'), created.end());
            std::replace(created.begin(), created.end(), '?', '_');
        }
        const auto other = known.find(created);
        const int label = other != known.end() ? other->second : labels.add(created);
        mapLabel(label, rule.output);
        if (other == known.end())
            known.emplace(created, label);
    }
    *this = fresh;
}

void LabelsMapping::set(int label, int output)
{
    if (label < -1 || output < -1)
        throw std::invalid_argument("a label and its output must be at least -1 (ignored)");
    mRules[label] = output;
    mRestricted = true;
}

void LabelsMapping::setDefault(int output)
{
    if (output < -1)
        throw std::invalid_argument("the default output must be at least -1 (ignored)");
    mDefault = output;
    mRestricted = true;
}

int LabelsMapping::get(int label) const
{
    if (!mRestricted)
        return std::max(label, -1);
    const auto rule = mRules.find(label);
    if (rule != mRules.end())
        return rule->second;
    return label < 0 ? Ignored : mDefault;
}

}  // namespace N2D2

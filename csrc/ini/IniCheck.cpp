// What IniParser says about words nobody read, and how it writes a file.
#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "core/Error.hpp"
#include "core/File.hpp"
#include "ini/Format.hpp"
#include "ini/IniContent.hpp"
#include "ini/IniParser.hpp"
#include "ini/IniReader.hpp"

namespace N2D2 {

namespace {

bool isWord(const std::string& name)
{
    return name[0] != '$';  // variables never count as unread
}

/// True when the line reader finds exactly this value again in the line `name=written`.
bool readsBack(const std::string& name, const std::string& written, const std::string& value)
{
    const std::string line = name + "=" + written;
    if (line.find_first_of("\n\r") != std::string::npos || line.back() == '\\' || trim(written) != written
        || line.rfind("\xEF\xBB\xBF", 0) == 0 || (line[0] == '[' && line.find(']') != std::string::npos))
        return false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == ';' || line[i] == '#')
            return false;
        if (line[i] == '"' && (i = line.find('"', i + 1)) == std::string::npos)
            return false;
    }
    return unquoted(written) == value;
}

}  // namespace

std::string IniParser::where(const std::string& property) const
{
    return mContent->where(mCurrent, property);
}

void IniParser::fail(const std::string& property, const std::string& what) const
{
    mContent->fail(mCurrent, property, what);
}

void IniParser::warn(const std::string& property, const std::string& what, bool unknownWord)
{
    if (mStrict && unknownWord)
        fail(property, what);
    mReport(LogLevel::Warning, where(property) + what);
}

void IniParser::unreadable(const std::string& name, const std::string& type, const IniText& value,
                           const std::string& why) const
{
    throw std::invalid_argument(fmt::format(
        "{}Unreadable property: {} in section [{}]: type {} is expected, but value \"{}\" was provided ({})", value.where,
        name, currentName(), type, value.text, why));
}

std::string IniParser::unknownText(std::size_t section, const std::string& property) const
{
    const IniContent::Section& owner = mContent->sections[section];
    std::vector<std::string> candidates;
    for (const std::string& name : owner.asked) {
        if (owner.properties.count(name) == 0)  // a word that is there already is not what was meant
            candidates.push_back(name);
    }
    const std::string nearest = nearestName(property, candidates);
    return fmt::format("{} in section [{}]{}", property, owner.name,
                       nearest.empty() ? nearest : fmt::format("; did you mean \"{}\"?", nearest));
}

void IniParser::leave()
{
    if (!mChecked)
        return;
    IniContent::Section& section = mContent->sections[mCurrent];
    std::string first, others;
    for (const auto& [name, property] : section.properties) {
        if (property.read || !isWord(name))
            continue;
        if (first.empty())
            first = name;
        else
            others += (others.empty() ? "" : ", ") + name;
    }
    section.reported = true;
    mChecked = false;  // said once: an error handler may go on to other sections
    if (!first.empty())
        fail(first, fmt::format("Unknown property {}{}", unknownText(mCurrent, first),
                                others.empty() ? "" : fmt::format(" (also unknown: {})", others)));
}

void IniParser::checkUnused()
{
    leave();
    std::string errors;
    const auto say = [&](LogLevel level, const std::string& text) {
        if (mStrict)
            errors += (errors.empty() ? "" : "\n") + text;
        else
            mReport(level, text);
    };

    for (std::size_t i = 0; i < mContent->sections.size(); ++i) {
        const IniContent::Section& section = mContent->sections[i];
        bool anyRead = false, anyUnread = false;
        for (const auto& [name, property] : section.properties) {
            anyRead = anyRead || (property.read && isWord(name));
            anyUnread = anyUnread || (!property.read && isWord(name));
        }
        if (!section.entered && !section.used && !anyRead) {
            if (i > 0 || anyUnread)
                say(LogLevel::Notice, mContent->where(i) + fmt::format("Unused section {} in INI file", section.name));
            continue;
        }
        if ((!section.entered && !section.isCall) || section.reported)
            continue;
        for (const auto& [name, property] : section.properties) {
            if (property.read || !isWord(name) || (section.isCall && property.inherited))
                continue;
            say(LogLevel::Warning, mContent->where(i, name)
                                       + fmt::format("{} {}", section.isCall ? "unused template parameter" : "unknown property",
                                                     unknownText(i, name)));
        }
    }
    if (!errors.empty())
        throw std::invalid_argument(errors);
}

void IniParser::save(const std::string& fileName) const
{
    const std::string text = fmt::format("; {}\n{}", timeText(), saveString());
    writeFile(fileName, [&](std::ostream& stream) { stream << text; });
}

std::string IniParser::saveString() const
{
    std::string text;
    for (std::size_t i = 0; i < mContent->sections.size(); ++i) {
        const IniContent::Section& section = mContent->sections[i];
        if (i > 0)
            text += fmt::format("[{}]\n", section.name);
        for (const auto& [name, property] : section.properties) {
            std::string value = property.value;
            // Written out, a template's first section follows its caller: the name it stood for is kept.
            const std::string variable = "${PREV_SECTION_NAME}";
            const bool moved = i > 0 && mContent->previousName(i) != mContent->sections[i - 1].name;
            for (std::size_t at = 0; moved && (at = value.find(variable, at)) != std::string::npos;) {
                value.replace(at, variable.size(), mContent->previousName(i));
                at += mContent->previousName(i).size();
            }
            const std::string quoted = '"' + value + '"';
            if (readsBack(name, value, value))
                text += fmt::format("{}={}\n", name, value);
            else if (readsBack(name, quoted, value))
                text += fmt::format("{}={}\n", name, quoted);
            else
                mContent->fail(i, name, fmt::format("the value of {} cannot be written in an INI file: \"{}\"", name, value));
        }
        if (i > 0 || !section.properties.empty())
            text += '\n';
    }
    return text;
}

}  // namespace N2D2

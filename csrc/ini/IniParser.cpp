#include "ini/IniParser.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Parameterizable.hpp"
#include "ini/Format.hpp"
#include "ini/IniContent.hpp"
#include "ini/IniReader.hpp"
#include "ini/TextFile.hpp"

namespace N2D2 {

namespace {

bool isVariable(const std::string& name)
{
    return !name.empty() && name[0] == '$';
}

std::string meant(const std::string& word, const std::vector<std::string>& names)
{
    const std::string nearest = nearestName(word, names);
    return nearest.empty() ? nearest : fmt::format("; did you mean \"{}\"?", nearest);
}

}  // namespace

IniParser::IniParser(Report report, bool strict)
    : mContent(std::make_unique<IniContent>("<no file>"))
    , mReport(report ? std::move(report) : Report([](LogLevel level, const std::string& text) { log(level, text); }))
    , mOpen([](const std::string& fileName) { return readTextFile(fileName, "TPL"); })
    , mStrict(strict)
{
}

IniParser::~IniParser() = default;
IniParser::IniParser(IniParser&&) noexcept = default;
IniParser& IniParser::operator=(IniParser&&) noexcept = default;

// --- files ---------------------------------------------------------------------------------------------------------

void IniParser::load(const std::string& fileName)
{
    loadString(readTextFile(fileName, "INI"), fileName, std::filesystem::path(fileName).parent_path().string());
}

void IniParser::loadString(std::string_view text, const std::string& fileName, const std::string& folder)
{
    if (text.size() > MaxTextFile)
        throw std::invalid_argument(fmt::format("{}: the text has {} bytes, more than the {} allowed", fileName,
                                                text.size(), MaxTextFile));
    auto content = std::make_unique<IniContent>(fileName);
    IniReader(*content, folder, mReport, mOpen).read(text);
    mContent = std::move(content);
    mCurrent = 0;
    mChecked = false;
}

void IniParser::setTemplateReader(std::function<std::string(const std::string&)> open)
{
    mOpen = std::move(open);
}

const std::string& IniParser::fileName() const
{
    return mContent->files[0];
}

// --- sections ------------------------------------------------------------------------------------------------------

bool IniParser::isSection(const std::string& name) const
{
    return mContent->find(name) != IniContent::None;
}

std::vector<std::string> IniParser::getSections(const std::string& pattern) const
{
    std::vector<std::string> names;
    for (std::size_t i = 1; i < mContent->sections.size(); ++i) {
        if (globMatch(pattern, mContent->sections[i].name))
            names.push_back(mContent->sections[i].name);
    }
    return names;
}

bool IniParser::isTemplateCall(const std::string& name) const
{
    const std::size_t section = mContent->find(name);
    return section != IniContent::None && mContent->sections[section].isCall;
}

void IniParser::currentSection(const std::string& name, bool check)
{
    leave();
    const std::size_t section = mContent->find(name);
    if (section == IniContent::None)
        throw std::invalid_argument(fmt::format("{}: Missing [{}] section{}", fileName(), name, meant(name, getSections())));
    mCurrent = section;
    mChecked = check;
    mContent->sections[section].entered = true;
    mContent->sections[section].reported = false;
}

const std::string& IniParser::currentName() const
{
    return mContent->sections[mCurrent].name;
}

void IniParser::addSection(const std::string& name)
{
    if (isSection(name))
        mContent->fail(mContent->find(name), "", fmt::format("Section [{}] already exists", name));
    if (name.find_first_of("]\n\r") != std::string::npos || name.size() > IniContent::MaxName)
        throw std::invalid_argument(fmt::format("{}: \"{}\" cannot be the name of a section", fileName(), name));
    IniContent::Section section;
    section.name = name;
    section.origin = {0, 0};
    mContent->add(std::move(section));
}

std::map<std::string, IniText> IniParser::getSection(const std::string& name)
{
    const std::size_t section = mContent->find(name);
    if (section == IniContent::None)
        throw std::invalid_argument(fmt::format("{}Section [{}] not found{}", where(), name, meant(name, getSections())));
    IniContent::Section& found = mContent->sections[section];
    found.used = true;
    std::map<std::string, IniText> values;
    for (auto& [key, property] : found.properties) {
        if (isVariable(key))
            continue;
        property.read = true;
        values[key] = mContent->resolve(section, key);
    }
    return values;
}

// --- properties ----------------------------------------------------------------------------------------------------

bool IniParser::ask(const std::string& name)
{
    IniContent::Section& section = mContent->sections[mCurrent];
    section.asked.insert(name);
    return section.properties.count(name) > 0;
}

bool IniParser::isProperty(const std::string& pattern)
{
    if (pattern.find_first_of("*?") == std::string::npos)
        return ask(pattern);
    return !getPropertyNames(pattern).empty();
}

bool IniParser::hasProperty(const std::string& section, const std::string& name) const
{
    const std::size_t index = mContent->find(section);
    return index != IniContent::None && mContent->sections[index].properties.count(name) > 0;
}

std::vector<std::string> IniParser::getPropertyNames(const std::string& pattern) const
{
    std::vector<std::string> names;
    for (const auto& [name, property] : mContent->sections[mCurrent].properties) {
        if ((!isVariable(name) || isVariable(pattern)) && globMatch(pattern, name))
            names.push_back(name);
    }
    return names;
}

IniText IniParser::getText(const std::string& name)
{
    if (!ask(name)) {
        std::vector<std::string> unread;
        for (const auto& [key, property] : mContent->sections[mCurrent].properties) {
            if (!property.read && !isVariable(key))
                unread.push_back(key);
        }
        const std::string nearest = nearestName(name, unread);
        fail("", fmt::format("Property {} not found in section [{}]{}", name, currentName(),
                             nearest.empty() ? nearest : fmt::format("; is it meant by \"{}\"?", nearest)));
    }
    mContent->sections[mCurrent].properties.at(name).read = true;
    return mContent->resolve(mCurrent, name);
}

std::size_t IniParser::getIndex(const std::string& name, std::span<const char* const> names)
{
    const IniText value = getText(name);
    const auto it = std::find(names.begin(), names.end(), trim(value.text));
    if (it == names.end())
        unreadable(name, fmt::format("one of {}", fmt::join(names, ", ")), value,
                   fmt::format("Value \"{}\" is not part of enum {}{}", value.text, name,
                               meant(value.text, {names.begin(), names.end()})));
    return static_cast<std::size_t>(it - names.begin());
}

std::size_t IniParser::getIndex(const std::string& name, std::span<const char* const> names, std::size_t defaultValue)
{
    return ask(name) ? getIndex(name, names) : defaultValue;
}

std::string IniParser::getPath(const std::string& name)
{
    std::string text = getText(name).text;
    // The manual's listings write "\${N2D2_MODELS}": the backslash protects the dollar in a shell document.
    for (std::size_t pos = text.find("\\${"); pos != std::string::npos; pos = text.find("\\${", pos))
        text.erase(pos, 1);
    std::vector<std::string> undefined;
    std::string path = expandEnvironment(text, &undefined);
    for (const std::string& variable : undefined)
        warn(name, fmt::format("environment variable {} of property {} = \"{}\" is not set", variable, name, text));
    return path;
}

std::string IniParser::getPath(const std::string& name, const std::string& defaultValue)
{
    return ask(name) ? getPath(name) : defaultValue;
}

std::map<std::string, IniText> IniParser::getPropertiesWithPrefix(const std::string& prefix)
{
    std::map<std::string, IniText> values;
    auto& properties = mContent->sections[mCurrent].properties;
    for (auto it = properties.lower_bound(prefix); it != properties.end() && it->first.rfind(prefix, 0) == 0; ++it) {
        if (it->first.size() == prefix.size())
            continue;
        it->second.read = true;
        values[it->first.substr(prefix.size())] = mContent->resolve(mCurrent, it->first);
    }
    return values;
}

std::map<std::string, IniText> IniParser::getUnreadProperties()
{
    std::map<std::string, IniText> values;
    for (auto& [name, property] : mContent->sections[mCurrent].properties) {
        if (property.read || isVariable(name))
            continue;
        property.read = true;
        values[name] = mContent->resolve(mCurrent, name);
    }
    return values;
}

void IniParser::ignoreProperties(const std::string& pattern)
{
    for (const std::string& name : getPropertyNames(pattern))
        mContent->sections[mCurrent].properties.at(name).read = true;
}

void IniParser::expectProperties(const std::vector<std::string>& names)
{
    mContent->sections[mCurrent].asked.insert(names.begin(), names.end());
}

void IniParser::setProperty(const std::string& name, const std::string& value)
{
    if (name.empty() || name.find_first_of("=;#\"\n\r") != std::string::npos || trim(name) != name)
        fail("", fmt::format("\"{}\" cannot be the name of a property", name));
    mContent->sections[mCurrent].properties[name] = {value, {0, 0}, true, false};
}

void IniParser::setProperty(const std::string& name, double value)
{
    setProperty(name, formatPointed(value));
}

void IniParser::setProperty(const std::string& name, const std::vector<std::string>& value)
{
    std::string text;
    for (const std::string& item : value) {
        const bool plain = !item.empty() && item.find('"') == std::string::npos
                           && std::none_of(item.begin(), item.end(), isBlank);
        text += text.empty() ? "" : " ";
        if (plain) {
            text += item;
            continue;
        }
        text += '"';
        for (const char c : item)
            text += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
        text += '"';
    }
    setProperty(name, text);
}

void setParameters(Parameterizable& object, const std::map<std::string, IniText>& values, const std::string& prefix)
{
    for (const auto& [name, value] : values) {
        const auto& known = object.parameters();
        const auto it = std::find_if(known.begin(), known.end(),
                                     [&word = name](const ParameterBase* p) { return p->name() == word; });
        if (it == known.end())
            throw std::invalid_argument(fmt::format("{}Unknown parameter: {}{}{}", value.where, prefix, name,
                                                    suggestion(name, object.parameterNames())));
        try {
            object.setParameter(name, std::string((*it)->kind()) == "integer" ? value.integerText() : value.text);
        }
        catch (const std::invalid_argument& error) {
            throw std::invalid_argument(fmt::format("{}Error reading value for parameter {}{}: \"{}\" ({})", value.where,
                                                    prefix, name, value.text, error.what()));
        }
    }
}

}  // namespace N2D2

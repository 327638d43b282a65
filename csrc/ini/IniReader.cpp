#include "ini/IniReader.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "core/Error.hpp"
#include "core/Text.hpp"
#include "ini/Format.hpp"
#include "ini/TextFile.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t MaxSections = 100'000;
constexpr std::size_t MaxRendered = std::size_t{64} << 20;  // bytes of all templates of a file
constexpr std::size_t MaxCalls = 32;                        // templates that call templates
constexpr std::string_view ByteOrderMark = "\xEF\xBB\xBF";

/// True for `"a b" c "d"`: white-space separated words, two or more, each quoted whole or without quotes.
bool isQuotedList(std::string_view value)
{
    std::size_t pos = 0, items = 0;
    while (pos < value.size()) {
        if (isBlank(value[pos])) {
            ++pos;
            continue;
        }
        if (value[pos] == '"') {
            const std::size_t close = value.find('"', pos + 1);
            if (close == std::string_view::npos)
                return false;
            pos = close + 1;
        }
        else {
            while (pos < value.size() && !isBlank(value[pos]) && value[pos] != '"')
                ++pos;
        }
        if (pos < value.size() && !isBlank(value[pos]))
            return false;
        ++items;
    }
    return items > 1;
}

bool isAbsolute(const std::string& path)
{
    return !path.empty() && (path[0] == '/' || path[0] == '\\'
                             || (path.size() > 1 && path[1] == ':' && std::isalpha(static_cast<unsigned char>(path[0]))));
}

}  // namespace

std::string unquoted(std::string_view value)
{
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"' && !isQuotedList(value))
        return std::string(value.substr(1, value.size() - 2));
    return std::string(value);
}

IniReader::IniReader(IniContent& content, std::string folder, const IniReport& report, const IniOpen& open)
    : mContent(content)
    , mFolder(std::move(folder))
    , mReport(report)
    , mOpen(open)
{
}

void IniReader::read(std::string_view text)
{
    checkIsText(text, mContent.files[0]);
    readText(text, nullptr, IniContent::None);
}

void IniReader::fail(std::size_t section, const std::string& what) const
{
    throw std::invalid_argument(fmt::format("{}:{} [{}] {}", mContent.files[mHere.file], mHere.line,
                                            mContent.sections[section].name, what));
}

void IniReader::readText(std::string_view text, const RenderedText* rendered, std::size_t caller)
{
    // Files of a rendering get their place in the content's list once.
    std::vector<std::size_t> files(rendered != nullptr ? rendered->files.size() : 1, 0);
    for (std::size_t i = 0; rendered != nullptr && i < files.size(); ++i) {
        const auto at = std::find(mContent.files.begin(), mContent.files.end(), rendered->files[i]);
        files[i] = static_cast<std::size_t>(at - mContent.files.begin());
        if (at == mContent.files.end())
            mContent.files.push_back(rendered->files[i]);
    }

    std::size_t section = 0;  // text before the first header is global, in templates too
    Call call;
    std::string logical;
    std::size_t number = 0, first = 0;
    bool continued = false;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        ++number;
        if (line.substr(0, ByteOrderMark.size()) == ByteOrderMark)
            line.remove_prefix(ByteOrderMark.size());
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        if (!continued)
            first = number;
        continued = !line.empty() && line.back() == '\\';
        if (continued)
            line.remove_suffix(1);
        logical += line;
        if (continued && !text.empty())
            continue;

        if (rendered == nullptr)
            mHere = {0, first};
        else
            mHere = {files[rendered->origins[first - 1].file], rendered->origins[first - 1].line};
        logicalLine(std::exchange(logical, {}), section, caller, call);
    }
    finish(call);
}

void IniReader::logicalLine(const std::string& line, std::size_t& section, std::size_t caller, Call& call)
{
    const std::string_view content = trim(withoutComment(line, section));
    if (content.empty())
        return;
    if (content.front() == '[' && content.find(']') != std::string_view::npos) {
        const IniContent::Origin here = mHere;
        finish(call);  // what a template makes stands behind its caller, before the next section
        mHere = here;
        section = header(content, caller, call);
    }
    else
        property(content, section);
}

std::string_view IniReader::withoutComment(std::string_view line, std::size_t section) const
{
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == ';' || line[i] == '#')
            return line.substr(0, i);
        if (line[i] == '"') {
            i = line.find('"', i + 1);
            if (i == std::string_view::npos)
                fail(section, fmt::format("Malformed property in section [{}]: a quote is not closed",
                                          mContent.sections[section].name));
        }
    }
    return line;
}

std::size_t IniReader::header(std::string_view line, std::size_t caller, Call& call)
{
    const std::size_t close = line.find(']');
    std::string name(line.substr(1, close - 1));

    std::vector<std::string> parts;  // of name@file
    for (std::size_t start = 0; start <= name.size();) {
        const std::size_t end = std::min(name.find('@', start), name.size());
        if (end > start)
            parts.push_back(name.substr(start, end - start));
        start = end + 1;
    }
    const bool isCall = parts.size() == 2;
    if (isCall)
        name = parts[0];

    if (name.size() > IniContent::MaxName)
        fail(0, fmt::format("the section name of {} characters is longer than {}", name.size(), IniContent::MaxName));
    const std::size_t known = mContent.find(name);
    if (known != IniContent::None)
        fail(known, fmt::format("Section [{}] already exists ({}): give it another name", name,
                                known == 0 ? "it is the global section, which has no header"
                                           : fmt::format("{}:{}", mContent.files[mContent.sections[known].origin.file],
                                                         mContent.sections[known].origin.line)));
    if (mContent.sections.size() >= MaxSections || !mContent.account(name.size()))
        fail(0, fmt::format("the file has more than {} sections", MaxSections));

    IniContent::Section section;
    section.name = name;
    section.origin = mHere;
    section.caller = caller;
    section.isCall = isCall;
    if (caller != IniContent::None)
        section.properties["$PARENT_SECTION_NAME"] = {mContent.sections[caller].name, mHere, true, true};
    const std::size_t index = mContent.add(std::move(section));
    if (isCall)
        call = {index, parts[1]};
    inherit(index, line.substr(close + 1));
    return index;
}

void IniReader::inherit(std::size_t index, std::string_view parents)
{
    while (!(parents = trim(parents)).empty()) {
        std::size_t end = 0;
        while (end < parents.size() && !isBlank(parents[end]))
            ++end;
        const std::string name(parents.substr(0, end));
        parents.remove_prefix(end);
        const std::size_t parent = mContent.find(name);
        if (parent == IniContent::None || parent == index) {
            std::vector<std::string> names;
            for (std::size_t i = 1; i + 1 < mContent.sections.size(); ++i)
                names.push_back(mContent.sections[i].name);
            const std::string nearest = nearestName(name, names);
            fail(index, fmt::format("Inherited section [{}] does not exist for section [{}]{} (it must stand above)", name,
                                    mContent.sections[index].name,
                                    nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest)));
        }
        mContent.sections[parent].used = true;
        for (const auto& [key, property] : mContent.sections[parent].properties) {
            if (mContent.sections[index].properties.count(key) > 0)
                continue;
            IniContent::Property copy = property;
            copy.read = false;
            copy.inherited = true;
            put(index, key, std::move(copy));
        }
    }
}

void IniReader::property(std::string_view line, std::size_t section)
{
    const std::size_t equal = line.find('=');
    const std::string name(trim(line.substr(0, equal)));
    if (equal == std::string_view::npos)
        fail(section, fmt::format("Missing value for property: {} (write {}=value)", name, name));
    if (name.empty())
        fail(section, "Missing name for property: nothing stands before \"=\"");
    const std::string value = unquoted(trim(line.substr(equal + 1)));

    auto& properties = mContent.sections[section].properties;
    const auto it = properties.find(name);
    if (it != properties.end() && name != "$PARENT_SECTION_NAME") {
        mReport(LogLevel::Warning, fmt::format("{}:{} [{}] overriding property {} (previous value was \"{}\") in section [{}]",
                                               mContent.files[mHere.file], mHere.line, mContent.sections[section].name, name,
                                               it->second.value, mContent.sections[section].name));
    }
    put(section, name, {value, mHere, false, false});
}

void IniReader::put(std::size_t section, const std::string& name, IniContent::Property property)
{
    if (!mContent.account(name.size() + property.value.size()))
        fail(section, "the sections hold too much text (inheritance and templates included)");
    mContent.sections[section].properties[name] = std::move(property);
}

void IniReader::finish(Call& call)
{
    if (call.section == IniContent::None)
        return;
    const Call now = std::exchange(call, {});
    const std::string name = mContent.sections[now.section].name;
    mHere = mContent.sections[now.section].origin;

    std::vector<std::string> undefined;
    std::string path = expandEnvironment(mContent.resolveText(now.section, "", now.path).text, &undefined);
    for (const std::string& variable : undefined)
        mReport(LogLevel::Warning, mContent.where(now.section)
                                       + fmt::format("environment variable {} of \"{}\" is not set", variable, now.path));
    if (!isAbsolute(path))
        path = (fs::path(mFolder) / path).string();
    if (mCalls.size() >= MaxCalls)
        fail(now.section, fmt::format("templates call each other more than {} deep, an include cycle? ({} -> {})", MaxCalls,
                                      mCalls.back(), path));

    std::map<std::string, std::string> parameters;
    std::vector<std::string> names;
    for (const auto& [key, property] : mContent.sections[now.section].properties)
        names.push_back(key);
    for (const std::string& key : names) {
        if (key == "SECTION_NAME" || key == "SECTION_FILE_NAME")
            mContent.fail(now.section, key, fmt::format("Parameter already exists: {} (it is set by itself)", key));
        parameters[key] = mContent.resolve(now.section, key).text;
    }
    parameters["SECTION_NAME"] = name;
    parameters["SECTION_FILE_NAME"] = path;

    TemplateOptions options;
    options.open = [this](const std::string& file, const std::string& from) { return openInclude(file, from); };
    RenderedText rendered;
    try {
        rendered = Template(mOpen(path), path).render(parameters, options);
    }
    catch (const FileNotFound& error) {
        throw FileNotFound(mContent.where(now.section) + error.what());
    }
    catch (const std::invalid_argument& error) {
        fail(now.section, fmt::format("template of this section: {}", error.what()));
    }
    mRendered += rendered.text.size();
    if (mRendered > MaxRendered)
        fail(now.section, fmt::format("the templates write more than {} bytes together", MaxRendered));

    IniContent::Section& section = mContent.sections[now.section];
    section.used = true;
    for (auto& [key, property] : section.properties)
        property.read = property.read || rendered.used.count(key) > 0;

    checkIsText(rendered.text, path);
    mCalls.push_back(path);
    readText(rendered.text, &rendered, now.section);
    mCalls.pop_back();
}

/// `{% include FILE %}`: from the current directory, else beside the template; never outside these and the model's folder.
TemplateFile IniReader::openInclude(const std::string& file, const std::string& from) const
{
    const std::string beside = (fs::path(from).parent_path() / file).string();
    std::error_code error;
    const std::string path = !fs::exists(file, error) && fs::exists(beside, error) ? beside : file;
    if (!liesUnder(path, {".", mFolder, fs::path(from).parent_path().string()}))
        throw std::invalid_argument(fmt::format("{} lies outside the folders of the model and of the template", path));
    return {path, mOpen(path)};
}

}  // namespace N2D2

#include "ini/IniContent.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "core/Error.hpp"
#include "core/Text.hpp"
#include "ini/Expression.hpp"
#include "ini/Format.hpp"

namespace N2D2 {

namespace {

constexpr std::size_t MaxBytes = std::size_t{64} << 20;       // properties of all sections, inherited ones included
constexpr std::size_t MaxValue = std::size_t{1} << 20;        // one resolved value
constexpr std::size_t MaxReplacements = 10'000;               // in one value
constexpr std::size_t MaxDepth = 64;                          // of replacements inside replacements
constexpr unsigned MaxRounds = 32;
constexpr std::string_view NameEnds = ")*/+,-%<>=!:;\"]}";    // may end a reference's name when the longer one is unknown

/// Resolves one value; a value met again while it is being replaced is a cycle.
class Resolver {
public:
    Resolver(IniContent& content, std::size_t section, const std::string& property)
        : mContent(content)
        , mSection(section)
        , mProperty(property)
    {
    }

    IniText run(std::string text)
    {
        // A variable may bring a reference and the other way round: repeat until nothing changes.
        for (unsigned round = 0;; ++round) {
            mChanged = false;
            text = variables(references(text));
            if (!mChanged)
                break;
            if (round == MaxRounds)
                fail("the value refers to itself");
        }
        IniText result = expressions(text);
        result.where = mContent.where(mSection, mProperty);
        return result;
    }

private:
    [[noreturn]] void fail(const std::string& what) const { mContent.fail(mSection, mProperty, what); }

    void append(std::string& out, std::string_view text)
    {
        if (out.size() + text.size() > MaxValue)
            fail(fmt::format("the value of {} grows beyond {} bytes when it is resolved", mProperty, MaxValue));
        out += text;
    }

    std::string enter(const std::string& what, const std::string& raw, std::string (Resolver::*resolve)(const std::string&))
    {
        mChanged = true;
        if (std::find(mPath.begin(), mPath.end(), what) != mPath.end())
            fail(fmt::format("{} refers to itself ({} -> {})", what, fmt::join(mPath, " -> "), what));
        if (++mReplacements > MaxReplacements || mPath.size() >= MaxDepth)
            fail(fmt::format("the value of {} needs more than {} replacements, or {} inside each other", mProperty,
                             MaxReplacements, MaxDepth));
        mPath.push_back(what);
        std::string text = (this->*resolve)(raw);
        mPath.pop_back();
        return text;
    }

    // --- [section]property -------------------------------------------------------------------------------------

    std::string references(const std::string& text)
    {
        std::string out;
        std::size_t pos = 0, close = 0;
        while (pos < text.size()) {
            const std::size_t open = std::min(text.find('[', pos), text.size());
            append(out, std::string_view(text).substr(pos, open - pos));
            pos = open;
            if (pos == text.size())
                break;
            if (close <= pos)  // looked for once for many '[': no square cost
                close = text.find(']', pos);
            const bool isName = close != std::string::npos && close - pos <= IniContent::MaxName + 1;
            const std::size_t section = isName ? mContent.find(text.substr(pos + 1, close - pos - 1)) : IniContent::None;
            if (section == IniContent::None) {
                append(out, "[");
                ++pos;
                continue;
            }
            std::size_t end = close + 1;
            while (end < text.size() && !isBlank(text[end]))
                ++end;
            const std::string word = text.substr(close + 1, end - close - 1);
            if (section == 0 && word.empty()) {  // "[]" is no reference
                append(out, "[]");
                pos = close + 1;
                continue;
            }
            const std::string name = referredName(section, word);
            IniContent::Section& owner = mContent.sections[section];
            IniContent::Property& property = owner.properties.at(name);
            property.read = true;
            owner.used = true;
            append(out, enter(fmt::format("[{}]{}", owner.name, name), property.value, &Resolver::references));
            pos = close + 1 + name.size();
        }
        return out;
    }

    std::string referredName(std::size_t section, const std::string& word) const
    {
        const IniContent::Section& owner = mContent.sections[section];
        if (owner.properties.count(word) > 0)
            return word;
        for (std::size_t end = word.find_last_of(NameEnds); end != std::string::npos && end > 0;
             end = word.find_last_of(NameEnds, end - 1)) {
            if (owner.properties.count(word.substr(0, end)) > 0)
                return word.substr(0, end);
        }
        std::vector<std::string> names;
        for (const auto& [name, property] : owner.properties)
            names.push_back(name);
        const std::string nearest = nearestName(word, names);
        fail(fmt::format("Property {} not found in section [{}]{}", word, owner.name,
                         !nearest.empty() ? fmt::format("; did you mean \"{}\"?", nearest)
                         : word.rfind('_', 0) == 0 ? " (computed properties are there once that section has been built)"
                                                   : ""));
    }

    // --- ${NAME} -----------------------------------------------------------------------------------------------

    std::string variables(const std::string& text)
    {
        std::string out;
        std::size_t pos = 0, close = 0;
        while (pos < text.size()) {
            const std::size_t open = std::min(text.find("${", pos), text.size());
            append(out, std::string_view(text).substr(pos, open - pos));
            pos = open;
            if (pos == text.size())
                break;
            if (close <= pos)
                close = text.find('}', pos);
            const bool isName = close != std::string::npos && close - pos <= IniContent::MaxName;
            const std::string name = isName ? text.substr(pos + 2, close - pos - 2) : "";
            std::string value;
            if (!name.empty() && lookUp(name, value)) {
                append(out, enter(fmt::format("${{{}}}", name), value, &Resolver::variables));
                pos = close + 1;
            }
            else {
                append(out, "${");
                pos += 2;
            }
        }
        return out;
    }

    bool lookUp(const std::string& name, std::string& value) const
    {
        if (name == "SECTION_NAME") {
            value = mContent.sections[mSection].name;
            return true;
        }
        if (name == "PREV_SECTION_NAME") {
            value = mContent.previousName(mSection);
            return true;
        }
        for (const std::size_t section : {mSection, std::size_t{0}}) {
            const auto& properties = mContent.sections[section].properties;
            const auto it = properties.find("$" + name);
            if (it != properties.end()) {
                value = it->second.value;
                return true;
            }
        }
        return false;
    }

    // --- $( expression ) ---------------------------------------------------------------------------------------

    IniText expressions(const std::string& text)
    {
        IniText out;
        std::size_t pos = 0;
        while (pos < text.size()) {
            const std::size_t open = std::min(text.find("$(", pos), text.size());
            append(out.text, std::string_view(text).substr(pos, open - pos));
            pos = open;
            if (pos == text.size())
                break;
            const std::size_t close = closingParenthesis(text, open + 1);
            if (close == std::string::npos) {  // unbalanced text is left alone
                append(out.text, std::string_view(text).substr(pos));
                break;
            }
            const std::size_t start = out.text.size();
            try {
                append(out.text, expressionText(evaluateExpression(
                                     trim(std::string_view(text).substr(open + 2, close - open - 2)))));
            }
            catch (const ExpressionError& error) {
                fail(fmt::format("property {}: {}", mProperty, error.what()));
            }
            out.expressions.emplace_back(start, out.text.size());
            pos = close + 1;
        }
        return out;
    }

    static std::size_t closingParenthesis(const std::string& text, std::size_t open)
    {
        std::size_t depth = 0;
        for (std::size_t i = open; i < text.size(); ++i) {
            depth += text[i] == '(' ? 1 : 0;
            if (text[i] == ')' && --depth == 0)
                return i;
        }
        return std::string::npos;
    }

    IniContent& mContent;
    std::size_t mSection;
    const std::string& mProperty;
    std::vector<std::string> mPath;
    std::size_t mReplacements = 0;
    bool mChanged = false;
};

}  // namespace

std::string IniText::integerText() const
{
    std::string out;
    std::size_t pos = 0;
    for (const auto& [start, end] : expressions) {
        const std::string result = text.substr(start, end - start);
        out += text.substr(pos, start - pos);
        out += result.find_first_of(".e") == std::string::npos
                   ? result : expressionText(evaluateExpression("int(" + result + ")"));
        pos = end;
    }
    return out + text.substr(pos);
}

IniContent::IniContent(std::string fileName)
{
    files.push_back(std::move(fileName));
    Section global;
    global.origin = {0, 1};
    add(std::move(global));
}

std::size_t IniContent::find(const std::string& section) const
{
    const auto it = mIndex.find(section);
    return it != mIndex.end() ? it->second : None;
}

std::size_t IniContent::add(Section section)
{
    mIndex.emplace(section.name, sections.size());
    sections.push_back(std::move(section));
    return sections.size() - 1;
}

bool IniContent::account(std::size_t bytes)
{
    mBytes += bytes + 64;  // the nodes cost memory too
    return mBytes <= MaxBytes;
}

std::string IniContent::where(std::size_t section, const std::string& property) const
{
    const Section& s = sections[section];
    const auto it = s.properties.find(property);
    const Origin origin = it != s.properties.end() ? it->second.origin : s.origin;
    return origin.line == 0 ? fmt::format("{} [{}] ", files[origin.file], s.name)
                            : fmt::format("{}:{} [{}] ", files[origin.file], origin.line, s.name);
}

void IniContent::fail(std::size_t section, const std::string& property, const std::string& what) const
{
    throw std::invalid_argument(where(section, property) + what);
}

IniText IniContent::resolve(std::size_t section, const std::string& property)
{
    return resolveText(section, property, sections[section].properties.at(property).value);
}

IniText IniContent::resolveText(std::size_t section, const std::string& property, const std::string& raw)
{
    return Resolver(*this, section, property).run(raw);
}

std::string IniContent::previousName(std::size_t section) const
{
    if (section == 0)
        return {};
    // The first section a template makes comes behind its caller: what it follows stands before that one.
    std::size_t previous = section - 1;
    for (std::size_t caller = sections[section].caller; caller != None && caller == previous && previous > 0;
         caller = sections[caller].caller)
        --previous;
    return sections[previous].name;
}

bool globMatch(std::string_view pattern, std::string_view name)
{
    std::size_t p = 0, n = 0, star = std::string_view::npos, restart = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            restart = n;
        }
        else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
            ++p;
            ++n;
        }
        else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++restart;
        }
        else
            return false;
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

}  // namespace N2D2

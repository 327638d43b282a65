#include "cell/StateParameters.hpp"

#include <sstream>

#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"

namespace N2D2 {

namespace {

/// The value as setParameter() reads it: a text of several words is quoted.
std::string settable(const ParameterBase& parameter)
{
    const std::string text = parameter.text();
    if (!dynamic_cast<const Parameter<std::string>*>(&parameter) || text.find_first_of(" \t\"") == std::string::npos)
        return text;
    std::string quoted;
    for (const char c : text)
        quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    return '"' + quoted + '"';
}

std::string escaped(const std::string& value)
{
    std::string text;
    for (const char c : value)
        text += c == '#' ? std::string("\\#") : std::string{c};
    return text;
}

std::string settable(const Parameterizable& owner, const std::string& name)
{
    for (const ParameterBase* parameter : owner.parameters()) {
        if (parameter->name() == name)
            return settable(*parameter);
    }
    return owner.getParameter(name);  // throws, with a suggestion
}

/// Without its comment, `\#` turned into `#`.
std::string content(const std::string& line)
{
    std::string text;
    for (std::size_t i = 0; i < line.size() && line[i] != '#'; ++i) {
        if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '#')
            ++i;
        text += line[i];
    }
    return std::string(trim(text));
}

}  // namespace

void writeParameters(const std::filesystem::path& path, const Parameterizable& owner)
{
    writeFile(path, [&](std::ostream& stream) {
        for (const ParameterBase* parameter : owner.parameters())
            stream << parameter->name() << " = " << escaped(settable(*parameter)) << "\n";
    });
}

unsigned readBits(const std::filesystem::path& path)
{
    if (!std::filesystem::exists(path))
        return 0;
    try {
        const auto bits = fromText<unsigned>(std::string(trim(readFile(path))));
        if (bits <= 32)
            return bits;
    }
    catch (const std::invalid_argument&) {
    }
    throw std::runtime_error("a number of bits, 32 at most, is expected in " + path.string());
}

StateParameters::~StateParameters()
{
    for (auto former = mFormer.rbegin(); former != mFormer.rend(); ++former) {
        try {
            former->owner->setParameter(former->name, former->value);
        }
        catch (const std::exception& error) {
            logWarning(former->owner->label() + " " + former->name + " keeps a value of the state that was not loaded: " + error.what());
        }
    }
}

void StateParameters::restore(const std::filesystem::path& path, Parameterizable& owner)
{
    std::istringstream lines(readFile(path));
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        const std::string text = content(line);
        if (text.empty())
            continue;
        const std::string where = path.string() + ":" + std::to_string(number) + " ";
        const std::size_t equal = text.find('=');
        if (equal == std::string::npos)
            throw std::runtime_error(where + "a line `Name = value` is expected, got \"" + text + "\"");
        const std::string name(trim(text.substr(0, equal))), value(trim(text.substr(equal + 1)));
        try {
            const std::string former = settable(owner, name);
            if (former == value)
                continue;
            mFormer.push_back({&owner, name, former});
            owner.setParameter(name, value);
        }
        catch (const std::logic_error& error) {
            throw std::runtime_error(where + error.what());
        }
    }
}

}  // namespace N2D2

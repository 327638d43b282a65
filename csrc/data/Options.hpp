#pragma once
// Properties of a section by name. A factory takes (erases) the ones it knows; what remains is the caller's to report.
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/Parameterizable.hpp"
#include "core/Text.hpp"

namespace N2D2 {

struct Options : std::map<std::string, std::string> {
    using std::map<std::string, std::string>::map;
    Options(std::map<std::string, std::string> values) : std::map<std::string, std::string>(std::move(values)) {}

    std::vector<std::string> asked;  ///< the words a factory knows, for the nearest one to a left-over
};
/// The properties of another section (LoadMore, Databases); throws std::invalid_argument when it does not exist.
using SectionLookup = std::function<Options(const std::string& section)>;

/// What is wrong with one property, so that the caller can name its line.
class OptionError : public std::invalid_argument {
public:
    OptionError(std::string name, const std::string& what) : std::invalid_argument(what), mName(std::move(name)) {}
    const std::string& name() const { return mName; }

private:
    std::string mName;
};

/// `text` as a T; std::invalid_argument `who Unreadable property: name (value is "text"): why`.
template <class T> T readOption(const std::string& who, const std::string& name, const std::string& text)
{
    try {
        const T value = fromText<T>(text);
        if constexpr (std::is_floating_point_v<T>)
            if (value != value)
                throw std::invalid_argument("a number is expected");
        return value;
    }
    catch (const std::invalid_argument& error) {
        throw OptionError(name, who + " Unreadable property: " + name + " (value is \"" + text + "\"): " + error.what());
    }
}

template <class T> T takeOption(Options& options, const std::string& who, const std::string& name, T defaultValue)
{
    options.asked.push_back(name);
    const auto it = options.find(name);
    if (it == options.end())
        return defaultValue;
    const std::string text = it->second;
    options.erase(it);
    return readOption<T>(who, name, text);
}

template <class T> T takeRequired(Options& options, const std::string& who, const std::string& name)
{
    options.asked.push_back(name);
    const auto it = options.find(name);
    if (it == options.end())
        throw std::invalid_argument(who + " Property " + name + " is required");
    const std::string text = it->second;
    options.erase(it);
    return readOption<T>(who, name, text);
}

/// Sets every option that names a parameter of `target`.
inline void takeParameters(Options& options, Parameterizable& target)
{
    for (auto it = options.begin(); it != options.end();) {
        if (!target.isParameter(it->first)) {
            ++it;
            continue;
        }
        target.setParameter(it->first, it->second);
        it = options.erase(it);
    }
}

}  // namespace N2D2

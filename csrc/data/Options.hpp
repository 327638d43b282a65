#pragma once
// Properties of a section by name. A factory takes (erases) the ones it knows; what remains is the caller's to report.
#include <functional>
#include <map>
#include <string>

#include "core/Parameterizable.hpp"
#include "core/Text.hpp"

namespace N2D2 {

using Options = std::map<std::string, std::string>;
/// The properties of another section (LoadMore, Databases); throws std::invalid_argument when it does not exist.
using SectionLookup = std::function<Options(const std::string& section)>;

/// `text` as a T; std::invalid_argument `who Unreadable property: name (value is "text"): why`.
template <class T> T readOption(const std::string& who, const std::string& name, const std::string& text)
{
    try {
        return fromText<T>(text);
    }
    catch (const std::invalid_argument& error) {
        throw std::invalid_argument(who + " Unreadable property: " + name + " (value is \"" + text + "\"): " + error.what());
    }
}

template <class T> T takeOption(Options& options, const std::string& who, const std::string& name, T defaultValue)
{
    const auto it = options.find(name);
    if (it == options.end())
        return defaultValue;
    const std::string text = it->second;
    options.erase(it);
    return readOption<T>(who, name, text);
}

template <class T> T takeRequired(Options& options, const std::string& who, const std::string& name)
{
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

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ini/IniText.hpp"

namespace N2D2 {

/// What an INI file holds: sections in order, each with its raw properties; and how raw text is resolved (spec 1.5).
/// Belongs to IniParser, which is the door.
class IniContent {
public:
    static constexpr std::size_t None = static_cast<std::size_t>(-1);
    static constexpr std::size_t MaxName = 1024;  ///< characters of a section's name

    struct Origin {
        std::size_t file = 0;
        std::size_t line = 0;  ///< from 1; 0: set by the program
    };
    struct Property {
        std::string value;  ///< raw
        Origin origin;
        bool read = false;
        bool inherited = false;
    };
    struct Section {
        std::string name;
        Origin origin;
        std::map<std::string, Property> properties;
        std::set<std::string> asked;  ///< names the program looked for: what an unknown word may have meant
        std::size_t caller = None;    ///< the section whose template made this one
        bool isCall = false;          ///< `[name@file.tpl]`
        bool entered = false;
        bool used = false;            ///< inherited from, or referred to
        bool reported = false;        ///< its unknown words were dealt with when it was left
    };

    /// Begins with the global section.
    explicit IniContent(std::string fileName);

    std::vector<Section> sections;
    std::vector<std::string> files;

    std::size_t find(const std::string& section) const;  ///< None when there is none
    std::size_t add(Section section);
    /// Counts text against the limit that keeps hostile inheritance and templates small; false beyond.
    bool account(std::size_t bytes);

    /// `file:LINE [section] `, the line being the property's if there is one.
    std::string where(std::size_t section, const std::string& property = {}) const;
    [[noreturn]] void fail(std::size_t section, const std::string& property, const std::string& what) const;

    /// The property's value resolved in its section. Marks what it refers to as read.
    IniText resolve(std::size_t section, const std::string& property);
    /// Any text resolved in a section; errors speak of `property`.
    IniText resolveText(std::size_t section, const std::string& property, const std::string& raw);
    /// `${PREV_SECTION_NAME}` of a section.
    std::string previousName(std::size_t section) const;

private:
    std::unordered_map<std::string, std::size_t> mIndex;
    std::size_t mBytes = 0;
};

/// `*` any run, `?` any one character; the whole name must match.
bool globMatch(std::string_view pattern, std::string_view name);

}  // namespace N2D2

#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/Log.hpp"
#include "core/Text.hpp"
#include "ini/IniText.hpp"

namespace N2D2 {

class IniContent;
class Parameterizable;

/// Model files: sections of properties with inheritance, references, variables, expressions and templates
/// (spec ini-and-cli, chapters 1 and 2). Values are resolved when read. Every reading remembers what was read, so that a
/// word nobody asked for is found. Errors are std::invalid_argument (a missing file: FileNotFound) and begin with
/// `file.ini:LINE [section] `, the line being the property's, in the template where it came from one.
class IniParser {
public:
    using Report = std::function<void(LogLevel, const std::string&)>;

    /// @param report receives warnings and notices (without the word "Warning"); none: the logger
    /// @param strict unknown or unused words are errors instead of warnings
    explicit IniParser(Report report = {}, bool strict = false);
    ~IniParser();
    IniParser(IniParser&&) noexcept;
    IniParser& operator=(IniParser&&) noexcept;

    // --- reading and writing files -----------------------------------------------------------------------------

    /// Replaces the content by the file's; on an error the content stays as it was.
    void load(const std::string& fileName);
    /// The same from memory. @param folder where relative template paths start
    void loadString(std::string_view text, const std::string& fileName = "<text>", const std::string& folder = ".");
    /// How templates are opened, instead of the file system: for texts kept in memory.
    void setTemplateReader(std::function<std::string(const std::string& fileName)> open);
    /// Writes raw properties, templates and inheritance spelled out; loads again with the same values.
    void save(const std::string& fileName) const;
    std::string saveString() const;  ///< what save writes below its line with the time
    const std::string& fileName() const;
    bool isStrict() const { return mStrict; }

    // --- sections ----------------------------------------------------------------------------------------------

    bool isSection(const std::string& name) const;
    /// Names matching a glob, in order of declaration, without the global section.
    std::vector<std::string> getSections(const std::string& pattern = "*") const;
    /// True for a section that only calls a template, `[name@file.tpl]`.
    bool isTemplateCall(const std::string& name) const;
    /// Leaves the current section (its unread properties are an error if it was entered with `check`) and enters another;
    /// "" is the global section. `Missing [S] section` when there is none.
    void currentSection(const std::string& name = "", bool check = true);
    const std::string& currentName() const;
    /// Adds an empty section at the end. `Section [S] already exists`
    void addSection(const std::string& name);
    /// All properties of a section but its variables, resolved in it; marks them read. `Section [S] not found`
    std::map<std::string, IniText> getSection(const std::string& name);

    // --- properties of the current section ---------------------------------------------------------------------

    /// Is there a property of this name, or one matching this glob? Does not mark it read.
    bool isProperty(const std::string& pattern);
    /// Has that section a property of this name? A look that leaves the current section and what counts as used.
    bool hasProperty(const std::string& section, const std::string& name) const;
    /// Names matching a glob, sorted; variables only if the pattern begins with `$`. Does not mark them read.
    std::vector<std::string> getPropertyNames(const std::string& pattern = "*") const;
    /// A mandatory value: bool, integers, float, double, std::string, enums with N2D2_ENUM, and vectors of these.
    /// `Property P not found in section [S]`, `Unreadable property: P in section [S]: type T is expected, …`
    template <class T> T getProperty(const std::string& name) { return convert<T>(name, getText(name)); }
    template <class T> T getProperty(const std::string& name, const T& defaultValue)
    {
        return ask(name) ? getProperty<T>(name) : defaultValue;
    }
    /// The value's index in a list of names, for enums that are not declared with N2D2_ENUM.
    std::size_t getIndex(const std::string& name, std::span<const char* const> names);
    std::size_t getIndex(const std::string& name, std::span<const char* const> names, std::size_t defaultValue);
    /// A file or folder: variables left unresolved come from the environment (not set: nothing, and a warning).
    std::string getPath(const std::string& name);
    std::string getPath(const std::string& name, const std::string& defaultValue);
    /// The resolved text of a mandatory property.
    IniText getText(const std::string& name);
    /// Properties `<prefix>X`, by X; marks them read.
    std::map<std::string, IniText> getPropertiesWithPrefix(const std::string& prefix);
    /// Properties nobody has read yet, without variables; marks them read (left-overs that go to an object's parameters).
    std::map<std::string, IniText> getUnreadProperties();
    /// Marks properties matching a glob as read: words that are accepted without effect.
    void ignoreProperties(const std::string& pattern);
    /// Names that would be understood here: candidates when an unknown word needs a suggestion.
    void expectProperties(const std::vector<std::string>& names);

    /// Sets a computed property of the current section; it counts as read. Floats are written with six digits and a point.
    void setProperty(const std::string& name, const std::string& value);
    void setProperty(const std::string& name, const char* value) { setProperty(name, std::string(value)); }
    void setProperty(const std::string& name, double value);
    void setProperty(const std::string& name, const std::vector<std::string>& value);
    template <class T> requires std::is_integral_v<T> void setProperty(const std::string& name, T value)
    {
        setProperty(name, std::is_same_v<T, bool> ? std::string(value ? "1" : "0") : std::to_string(value));
    }

    // --- errors and checks -------------------------------------------------------------------------------------

    /// `file:LINE [section] ` of a property of the current section, or of the section itself.
    std::string where(const std::string& property = "") const;
    /// Throws std::invalid_argument with where(property) + what.
    [[noreturn]] void fail(const std::string& property, const std::string& what) const;
    /// A warning at a property of the current section; `unknownWord`: an error in strict mode.
    void warn(const std::string& property, const std::string& what, bool unknownWord = false);
    /// At the end: checks the current section, then reports sections nobody used (notices) and unread properties of
    /// sections entered without check (warnings). In strict mode these are one error.
    void checkUnused();

private:
    bool ask(const std::string& name);
    void leave();
    std::string unknownText(std::size_t section, const std::string& property) const;
    [[noreturn]] void unreadable(const std::string& name, const std::string& type, const IniText& value,
                                 const std::string& why) const;
    template <class T> T convert(const std::string& name, const IniText& value) const;
    template <class T> static std::string typeText();

    std::unique_ptr<IniContent> mContent;
    Report mReport;
    std::function<std::string(const std::string&)> mOpen;
    std::size_t mCurrent = 0;
    bool mChecked = false;
    bool mStrict = false;
};

/// Gives each value to the parameter of its name; integers take expressions truncated. `Unknown parameter: <prefix>X` with
/// the place and the nearest name; `Error reading value for parameter P: "V"`.
void setParameters(Parameterizable& object, const std::map<std::string, IniText>& values, const std::string& prefix = "");

template <class T> std::string IniParser::typeText()
{
    if constexpr (IsVector<T>::value)
        return "list of " + typeText<typename T::value_type>() + "s";
    else if constexpr (std::is_same_v<T, bool>)
        return "boolean (0 or 1)";
    else if constexpr (std::is_unsigned_v<T>)
        return "unsigned integer";
    else if constexpr (std::is_integral_v<T>)
        return "integer";
    else if constexpr (std::is_floating_point_v<T>)
        return "number";
    else if constexpr (std::is_same_v<T, std::string>)
        return "word";
    else
        return EnumText<T>::typeName;
}

template <class T> T IniParser::convert(const std::string& name, const IniText& value) const
{
    try {
        if constexpr (std::is_same_v<T, std::string>)
            return value.text;
        else if constexpr (IsVector<T>::value) {
            using Item = typename T::value_type;
            return fromText<T>(std::is_integral_v<Item> && !std::is_same_v<Item, bool> ? value.integerText() : value.text);
        }
        else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
            return fromText<T>(value.integerText());
        else
            return fromText<T>(value.text);
    }
    catch (const std::invalid_argument& error) {
        unreadable(name, typeText<T>(), value, error.what());
    }
}

}  // namespace N2D2

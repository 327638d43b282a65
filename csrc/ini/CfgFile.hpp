#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace N2D2 {

/// The `.cfg` files of parameters, written by `-cfg` and in `net_state*` (spec 2.5): lines `Name = value`, `#` begins a
/// comment. A `#` inside a value is written `\#`.
class CfgFile {
public:
    struct Entry {
        std::string name;
        std::string value;
        std::size_t line = 0;  ///< from 1; 0: not read from a file
    };

    /// @throws FileNotFound `Could not open configuration file: F`
    /// @throws std::invalid_argument `F:LINE Missing value for parameter: P in config file F`
    static CfgFile load(const std::string& fileName);
    /// As load, but nothing when there is no such file (after a notice in the log).
    static std::optional<CfgFile> loadOptional(const std::string& fileName);
    static CfgFile parse(std::string_view text, const std::string& fileName);

    explicit CfgFile(std::string fileName = "<no file>");

    /// In the order of the file or of add; a name may come twice (the last one counts for find).
    const std::vector<Entry>& entries() const { return mEntries; }
    const Entry* find(const std::string& name) const;
    const std::string& fileName() const { return mFileName; }
    /// `F:LINE what P in config file F…`: throws what a reader of the entry has to say.
    [[noreturn]] void failUnknown(const Entry& entry, const std::vector<std::string>& known) const;
    [[noreturn]] void failUnreadable(const Entry& entry, const std::string& why) const;

    void add(const std::string& name, const std::string& value);
    void add(const std::string& name, const char* value) { add(name, std::string(value)); }
    void add(const std::string& name, bool value) { add(name, std::string(value ? "1" : "0")); }
    void add(const std::string& name, double value);         ///< six significant digits, point always there
    void add(const std::string& name, std::int64_t value);   ///< grouped by `,`
    void add(const std::string& name, std::uint64_t value);  ///< grouped by `,`
    void add(const std::string& name, int value) { add(name, static_cast<std::int64_t>(value)); }
    void add(const std::string& name, unsigned value) { add(name, static_cast<std::uint64_t>(value)); }

    /// First a line with the time, then the entries sorted by name. @throws std::runtime_error
    void save(const std::string& fileName) const;
    std::string text() const;  ///< the lines without the time

private:
    std::string mFileName;
    std::vector<Entry> mEntries;
};

}  // namespace N2D2

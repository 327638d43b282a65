#pragma once
// Lines of separated values: fields may be "quoted" (a quote inside is doubled, or has a backslash before), ends of lines may be CRLF.
#include <string>
#include <string_view>
#include <vector>

namespace N2D2 {

struct CsvFields {
    std::vector<std::string> fields;
    /// What is wrong with the line ("unterminated quote", "empty field 3"), else empty.
    std::string error;
};

/// The fields of one line. Runs of spaces and tabs separate like one; `,` and `;` (or other characters of `separators`) always do, with the blanks
/// around them: nothing between two of them is an empty field, an error unless `keepEmpty`; one at the end of the line is none. `#` outside of
/// quotes starts a comment at the start of the line or behind a separator, when `comments`.
CsvFields splitCsvLine(std::string_view line, std::string_view separators = ",; \t", bool comments = true, bool keepEmpty = false);
/// A field in quotes when it needs them to be read back.
std::string quotedCsvField(const std::string& field);
/// Calls `line(text, number)` for each line (from 1) of a file that is read whole, without its line end; a byte order mark is skipped.
template <class F> void forEachLine(std::string_view text, const F& call)
{
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find_first_of("\n\r");
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (end != std::string_view::npos && text.data()[-1] == '\r' && text.starts_with("\n"))
            text.remove_prefix(1);
        call(line, number);
    }
}

}  // namespace N2D2

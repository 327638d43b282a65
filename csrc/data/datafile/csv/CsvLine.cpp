#include "data/datafile/csv/CsvLine.hpp"

namespace N2D2 {

namespace {

bool isBlank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

CsvFields splitCsvLine(std::string_view line, std::string_view separators, bool comments, bool keepEmpty)
{
    CsvFields result;
    const auto separates = [&](char c) { return separators.find(c) != std::string_view::npos; };
    const auto hard = [&](char c) { return separates(c) && !isBlank(c); };
    std::size_t at = 0;
    const auto skipBlanks = [&] {
        while (at < line.size() && (isBlank(line[at]) || line[at] == '\r'))
            ++at;
    };
    bool afterHard = false;  // a hard separator that waits for its field
    for (;;) {
        skipBlanks();
        if (at >= line.size() || (comments && line[at] == '#'))
            break;
        if (hard(line[at])) {
            // Nothing stands before it.
            if (!keepEmpty) {
                result.error = "empty field " + std::to_string(result.fields.size() + 1);
                return result;
            }
            result.fields.emplace_back();
            ++at;
            afterHard = true;
            continue;
        }
        std::string field;
        if (line[at] == '"') {
            for (++at;; ++at) {
                if (at >= line.size()) {
                    result.error = "unterminated quote in field " + std::to_string(result.fields.size() + 1);
                    return result;
                }
                if (line[at] == '\\' && at + 1 < line.size() && (line[at + 1] == '"' || line[at + 1] == '\\'))
                    ++at;
                else if (line[at] == '"') {
                    if (at + 1 >= line.size() || line[at + 1] != '"')
                        break;
                    ++at;
                }
                field += line[at];
            }
            ++at;
            if (at < line.size() && !separates(line[at]) && !isBlank(line[at]) && line[at] != '\r') {
                result.error = "text behind the quotes of field " + std::to_string(result.fields.size() + 1);
                return result;
            }
        }
        else {
            const std::size_t begin = at;
            while (at < line.size() && !separates(line[at]))
                ++at;
            std::size_t end = at;
            while (end > begin && (isBlank(line[end - 1]) || line[end - 1] == '\r'))
                --end;
            field = line.substr(begin, end - begin);
        }
        result.fields.push_back(std::move(field));
        skipBlanks();
        afterHard = at < line.size() && hard(line[at]);
        if (afterHard)
            ++at;
    }
    if (keepEmpty && afterHard)
        result.fields.emplace_back();
    return result;
}

std::string quotedCsvField(const std::string& field)
{
    if (!field.empty() && field.find_first_of("\",; \t#\\") == std::string::npos)
        return field;
    std::string quoted = "\"";
    for (const char c : field) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace N2D2

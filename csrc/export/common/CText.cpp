#include "export/common/CText.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace N2D2 {

std::string cType(const ElementType& type, bool c)
{
    if (type.isFloat)
        return type.bits == 64 ? "double" : "float";
    return std::string(c ? "" : "std::") + (type.isUnsigned ? "uint" : "int") + std::to_string(8 * type.bytes()) + "_t";
}

std::string smallestType(const std::vector<std::int32_t>& values)
{
    std::int32_t low = 0, high = 0;
    for (const std::int32_t v : values) {
        low = std::min(low, v);
        high = std::max(high, v);
    }
    const auto fits = [&](std::int32_t top) { return low >= -top - 1 && high <= top; };
    return fits(INT8_MAX) ? "std::int8_t" : (fits(INT16_MAX) ? "std::int16_t" : "std::int32_t");
}

std::string cLiteral(std::int64_t value)
{
    if (value == INT64_MIN)
        return "(-9223372036854775807LL - 1)";
    return std::to_string(value) + (value > INT32_MAX || value < -INT32_MAX ? "LL" : "");
}

std::string cLiteral(std::int32_t value)
{
    return value == INT32_MIN ? "(-2147483647 - 1)" : std::to_string(value);
}

namespace {

template <class T> std::string realLiteral(T value, const char* suffix)
{
    if (!std::isfinite(value))
        throw std::invalid_argument("a value that is not finite cannot be exported");
    char text[64];
    const auto end = std::to_chars(text, text + sizeof(text), value).ptr;  // shortest that reads back as the same
    std::string literal(text, end);
    if (literal.find_first_of(".e") == std::string::npos)
        literal += ".0";
    return literal + suffix;
}

}  // namespace

std::string cLiteral(double value)
{
    return realLiteral(value, "");
}

std::string cLiteral(float value)
{
    return realLiteral(value, "f");
}

std::string cString(std::string_view text)
{
    std::string quoted = "\"";
    for (const unsigned char c : text) {
        if (c == '"' || c == '\\' || c == '?')
            (quoted += '\\') += static_cast<char>(c);
        else if (c >= 32 && c < 127)
            quoted += static_cast<char>(c);
        else {
            char octal[8];
            std::snprintf(octal, sizeof(octal), "\\%03o", c);
            quoted += octal;
        }
    }
    return quoted + '"';
}

std::string cComment(std::string_view text)
{
    std::string safe;
    for (const unsigned char c : text) {
        if (c < 32 || c == 127 || c == '\\')
            safe += ' ';
        else if ((c == '/' && !safe.empty() && (safe.back() == '*' || safe.back() == '/'))
                 || (c == '*' && !safe.empty() && safe.back() == '/') || (c == '?' && !safe.empty() && safe.back() == '?'))
            (safe += ' ') += static_cast<char>(c);
        else
            safe += static_cast<char>(c);
    }
    return safe;
}

template <class T> std::string cArray(const std::string& declaration, const std::vector<T>& values)
{
    constexpr std::size_t columns = 120;
    std::string text = declaration + " = {", line;
    const auto flush = [&] {
        if (!line.empty())
            text += "\n    " + line;
        line.clear();
    };
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::string item;
        if constexpr (std::is_same_v<T, std::string>)
            item = values[i];
        else
            item = cLiteral(values[i]);
        if (i + 1 < values.size())
            item += ',';
        if (line.size() + item.size() + 5 > columns)
            flush();
        if (!line.empty())
            line += ' ';
        line += item;
    }
    flush();
    return text + "\n};\n";
}

template std::string cArray(const std::string&, const std::vector<std::int32_t>&);
template std::string cArray(const std::string&, const std::vector<std::int64_t>&);
template std::string cArray(const std::string&, const std::vector<double>&);
template std::string cArray(const std::string&, const std::vector<float>&);
template std::string cArray(const std::string&, const std::vector<std::string>&);

}  // namespace N2D2

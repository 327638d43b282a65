#include "core/Text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace N2D2 {

namespace {

[[noreturn]] void unreadable(std::string_view text, const char* expected)
{
    throw std::invalid_argument(std::string(expected) + " is expected, got \"" + std::string(text.substr(0, 80)) + "\"");
}

/// Removes `,` grouping of the leading digits; groups after the first must have three digits.
std::string ungroup(std::string_view text, const char* expected)
{
    const size_t first = text.find(',');
    if (first == std::string_view::npos)
        return std::string(text);
    std::string plain(text.substr(0, first));
    size_t digits = 0;
    for (const char c : plain)
        digits += (c >= '0' && c <= '9');
    const bool sign = !plain.empty() && (plain[0] == '-' || plain[0] == '+');
    if (digits == 0 || digits > 3 || digits + (sign ? 1 : 0) != plain.size())  // only the integer part is grouped
        unreadable(text, expected);
    size_t i = first;
    while (i < text.size() && text[i] == ',') {
        size_t n = 0;
        while (i + 1 + n < text.size() && text[i + 1 + n] >= '0' && text[i + 1 + n] <= '9')
            ++n;
        if (n != 3)
            unreadable(text, expected);
        plain.append(text.substr(i + 1, 3));
        i += 4;
    }
    plain.append(text.substr(i));
    return plain;
}

template <class T> std::string shortest(T value)
{
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
    std::string text(buffer, end);
    if (std::isfinite(value) && text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text;
}

}  // namespace

std::string_view trim(std::string_view text)
{
    constexpr std::string_view space = " \t\r\n\v\f";
    const size_t begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

long long parseInteger(std::string_view text)
{
    const std::string plain = ungroup(trim(text), "an integer");
    const char* begin = plain.data() + (plain.size() > 1 && plain[0] == '+' ? 1 : 0);
    long long value = 0;
    const auto result = std::from_chars(begin, plain.data() + plain.size(), value);
    if (result.ec != std::errc() || result.ptr != plain.data() + plain.size() || plain.empty())
        unreadable(text, "an integer");
    return value;
}

unsigned long long parseUnsigned(std::string_view text)
{
    const std::string plain = ungroup(trim(text), "an unsigned integer");
    if (!plain.empty() && plain[0] == '-')
        throw std::invalid_argument("Trying to read a negative number into an unsigned variable (\"" + std::string(text) + "\")");
    const char* begin = plain.data() + (plain.size() > 1 && plain[0] == '+' ? 1 : 0);
    unsigned long long value = 0;
    const auto result = std::from_chars(begin, plain.data() + plain.size(), value);
    if (result.ec != std::errc() || result.ptr != plain.data() + plain.size() || plain.empty())
        unreadable(text, "an unsigned integer");
    return value;
}

double parseReal(std::string_view text)
{
    const std::string plain = ungroup(trim(text), "a number");
    const char* begin = plain.data() + (plain.size() > 1 && plain[0] == '+' ? 1 : 0);
    double value = 0.0;
    const auto result = std::from_chars(begin, plain.data() + plain.size(), value);
    // A tiny value that underflows is read as 0 like every C library does; an overflow is an error.
    if (result.ec == std::errc::result_out_of_range && result.ptr == plain.data() + plain.size()
        && plain.find("e-") != std::string::npos)
        return 0.0;
    if (result.ec != std::errc() || result.ptr != plain.data() + plain.size() || plain.empty())
        unreadable(text, "a number");
    return value;
}

bool parseBool(std::string_view text)
{
    const std::string_view word = trim(text);
    if (word == "1" || word == "true" || word == "True")
        return true;
    if (word == "0" || word == "false" || word == "False")
        return false;
    unreadable(text, "a boolean (0, 1, true or false)");
}

std::string realText(double value) { return shortest(value); }
std::string realText(float value) { return shortest(value); }

std::vector<std::string> splitItems(std::string_view text)
{
    std::vector<std::string> items;
    size_t i = 0;
    const auto isSpace = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (i < text.size()) {
        if (isSpace(text[i])) {
            ++i;
            continue;
        }
        std::string item;
        if (text[i] == '"') {
            for (++i; i < text.size() && text[i] != '"'; ++i) {
                if (text[i] == '\\' && i + 1 < text.size())
                    ++i;
                item += text[i];
            }
            if (i == text.size())
                throw std::invalid_argument("missing closing quote in \"" + std::string(text.substr(0, 80)) + "\"");
            ++i;
        }
        else {
            while (i < text.size() && !isSpace(text[i]))
                item += text[i++];
        }
        items.push_back(std::move(item));
    }
    return items;
}

}  // namespace N2D2

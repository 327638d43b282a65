#include "ini/NumberText.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <type_traits>

#include <fmt/format.h>

namespace N2D2 {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Copies a run of digits, dropping `,` between groups of three; false when the groups are wrong or nothing is there.
bool takeDigits(std::string_view text, std::size_t& pos, std::string& digits)
{
    const std::size_t start = pos;
    std::size_t group = 0;
    bool grouped = false;
    while (pos < text.size()) {
        if (isDigit(text[pos])) {
            digits += text[pos++];
            ++group;
        }
        else if (text[pos] == ',') {
            if (group == 0 || group > 3 || (grouped && group != 3))
                return false;
            grouped = true;
            group = 0;
            ++pos;
        }
        else
            break;
    }
    return pos > start && (!grouped || group == 3);
}

bool splitInteger(std::string_view text, bool& negative, std::string& digits, std::string& why)
{
    text = trimmed(text);
    std::size_t pos = 0;
    negative = false;
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
        negative = text[0] == '-';
        pos = 1;
    }
    if (!takeDigits(text, pos, digits) || pos != text.size()) {
        why = text.empty() ? "the value is empty"
                           : "only decimal digits are allowed, with ',' between groups of three if wanted";
        return false;
    }
    return true;
}

template <class T>
bool parseRealAs(std::string_view text, T& value, std::string& why)
{
    text = trimmed(text);
    std::string plain;
    std::size_t pos = 0;
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
        if (text[0] == '-')
            plain = "-";
        pos = 1;
    }

    const bool hasInteger = pos < text.size() && isDigit(text[pos]);
    bool good = !hasInteger || takeDigits(text, pos, plain);
    const bool integerIsZero = plain.find_first_of("123456789") == std::string::npos;
    bool hasFraction = false;
    if (good && pos < text.size() && text[pos] == '.') {
        plain += hasInteger ? "." : "0.";
        for (++pos; pos < text.size() && isDigit(text[pos]); ++pos) {
            plain += text[pos];
            hasFraction = true;
        }
    }
    good = good && (hasInteger || hasFraction);

    bool smallExponent = false;
    if (good && pos < text.size() && (text[pos] == 'e' || text[pos] == 'E')) {
        plain += 'e';
        if (++pos < text.size() && (text[pos] == '-' || text[pos] == '+')) {
            smallExponent = text[pos] == '-';
            plain += text[pos++];
        }
        good = pos < text.size() && isDigit(text[pos]);
        for (; pos < text.size() && isDigit(text[pos]); ++pos)
            plain += text[pos];
    }
    if (!good || pos != text.size()) {
        why = text.empty() ? "the value is empty" : "a decimal number is needed, such as 0.5, 1e-3 or 10,000";
        return false;
    }

    T read = 0;
    const auto result = std::from_chars(plain.data(), plain.data() + plain.size(), read);
    if (result.ec == std::errc::result_out_of_range) {
        if (!smallExponent && !integerIsZero) {
            why = fmt::format("the number is larger than {}", std::numeric_limits<T>::max());
            return false;
        }
        double wide = 0.0;  // too small for T: a float still may be a denormal, a double is zero
        if (std::is_same_v<T, float>)
            std::from_chars(plain.data(), plain.data() + plain.size(), wide);
        if (std::abs(wide) > static_cast<double>(std::numeric_limits<T>::max())) {
            why = fmt::format("the number is larger than {}", std::numeric_limits<T>::max());
            return false;
        }
        read = static_cast<T>(wide);
    }
    value = read;
    return true;
}

std::string groupDigits(const std::string& digits, bool negative)
{
    std::string out = negative ? "-" : "";
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0)
            out += ',';
        out += digits[i];
    }
    return out;
}

}  // namespace

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

bool parseSigned(std::string_view text, std::int64_t& value, std::string& why)
{
    bool negative = false;
    std::string digits;
    if (!splitInteger(text, negative, digits, why))
        return false;
    if (negative)
        digits.insert(digits.begin(), '-');
    if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc()) {
        why = "the number does not fit 64 bits";
        return false;
    }
    return true;
}

bool parseUnsigned(std::string_view text, std::uint64_t& value, std::string& why)
{
    bool negative = false;
    std::string digits;
    if (!splitInteger(text, negative, digits, why))
        return false;
    if (negative) {
        why = "Trying to read a negative number into an unsigned variable";
        return false;
    }
    if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc()) {
        why = "the number does not fit 64 bits";
        return false;
    }
    return true;
}

bool parseReal(std::string_view text, double& value, std::string& why)
{
    return parseRealAs(text, value, why);
}

bool parseReal(std::string_view text, float& value, std::string& why)
{
    return parseRealAs(text, value, why);
}

bool parseBoolean(std::string_view text, bool& value, std::string& why)
{
    text = trimmed(text);
    if (text == "1" || text == "true" || text == "True")
        value = true;
    else if (text == "0" || text == "false" || text == "False")
        value = false;
    else {
        why = "write 0 or 1 (or false, true)";
        return false;
    }
    return true;
}

std::string formatShortest(double value)
{
    // std::to_chars alone would write 100000 as 1e+05, which no integer reader takes.
    const double size = std::abs(value);
    const bool fixed = size == 0.0 || (size >= 1e-4 && size < 1e16);
    std::array<char, 64> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                      fixed ? std::chars_format::fixed : std::chars_format::scientific);
    return std::string(buffer.data(), result.ptr);
}

std::string formatPointed(double value)
{
    return fmt::format("{:#.6g}", value);
}

std::string formatGrouped(std::int64_t value)
{
    const bool negative = value < 0;
    const std::uint64_t size = negative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
    return groupDigits(std::to_string(size), negative);
}

std::string formatGrouped(std::uint64_t value)
{
    return groupDigits(std::to_string(value), false);
}

}  // namespace N2D2

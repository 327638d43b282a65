#pragma once
// Values from and to text, independent of the locale (spec ini-and-cli §2.1): the whole text must be consumed.
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/Enum.hpp"

namespace N2D2 {

/// Signed integer; decimal digits with optional `,` grouping by three. Throws std::invalid_argument.
long long parseInteger(std::string_view text);
/// Unsigned integer; a minus sign is an error of its own.
unsigned long long parseUnsigned(std::string_view text);
/// Floating point, decimal or exponent form, `inf`/`nan` included, `,` grouping in the integer part.
double parseReal(std::string_view text);
/// `0`, `1`, `true` or `false`.
bool parseBool(std::string_view text);
/// Shortest text that reads back as the same value, with a decimal point always present.
std::string realText(double value);
std::string realText(float value);

/// White-space separated items; an item may be "quoted" with `\` escapes.
std::vector<std::string> splitItems(std::string_view text);
std::string_view trim(std::string_view text);

template <class T> struct IsVector : std::false_type {};
template <class T> struct IsVector<std::vector<T>> : std::true_type {};

/// Kind of a value as Python sees it: integer, float, bool, list, string.
template <class T> const char* kindOf()
{
    if constexpr (std::is_same_v<T, bool>)
        return "bool";
    else if constexpr (std::is_integral_v<T>)
        return "integer";
    else if constexpr (std::is_floating_point_v<T>)
        return "float";
    else if constexpr (IsVector<T>::value) {
        if constexpr (std::is_arithmetic_v<typename T::value_type>)
            return "list";
        else
            return "string";
    }
    else
        return "string";
}

template <class T> T fromText(std::string_view text)
{
    if constexpr (std::is_same_v<T, bool>)
        return parseBool(text);
    else if constexpr (std::is_unsigned_v<T>) {
        const unsigned long long value = parseUnsigned(text);
        if (value > static_cast<unsigned long long>(static_cast<T>(-1)))
            throw std::invalid_argument("\"" + std::string(text) + "\" is too large");
        return static_cast<T>(value);
    }
    else if constexpr (std::is_integral_v<T>) {
        const long long value = parseInteger(text);
        if (static_cast<long long>(static_cast<T>(value)) != value)
            throw std::invalid_argument("\"" + std::string(text) + "\" is out of range");
        return static_cast<T>(value);
    }
    else if constexpr (std::is_floating_point_v<T>) {
        const double value = parseReal(text);
        const double size = value < 0.0 ? -value : value;
        if (size > static_cast<double>(std::numeric_limits<T>::max()) && size <= std::numeric_limits<double>::max())
            throw std::invalid_argument("\"" + std::string(text) + "\" is out of range");
        return static_cast<T>(value);
    }
    else if constexpr (std::is_same_v<T, std::string>)
        return std::string(trim(text));
    else if constexpr (IsVector<T>::value) {
        T values;
        for (const std::string& item : splitItems(text))
            values.push_back(fromText<typename T::value_type>(item));
        return values;
    }
    else
        return enumFromText<T>(trim(text));
}

template <class T> std::string toText(const T& value)
{
    if constexpr (std::is_same_v<T, bool>)
        return value ? "1" : "0";
    else if constexpr (std::is_integral_v<T>)
        return std::to_string(value);
    else if constexpr (std::is_floating_point_v<T>)
        return realText(value);
    else if constexpr (std::is_same_v<T, std::string>)
        return value;
    else if constexpr (IsVector<T>::value) {
        std::string text;
        for (const auto& item : value) {
            const typename T::value_type v = item;
            text += (text.empty() ? "" : " ") + toText(v);
        }
        return text;
    }
    else
        return enumToText(value);
}

}  // namespace N2D2

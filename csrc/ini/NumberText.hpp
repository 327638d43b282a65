#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Numbers and words as the INI, template and `.cfg` files spell them (spec 2.1), the same in every locale.
/// The parse functions take the whole text (white space around it is ignored), return false when it does not fit, and
/// then put the reason in `why`.
namespace N2D2 {

/// The text without white space (space, tab, NL, VT, FF, CR) at its ends.
std::string_view trimmed(std::string_view text);

/// True for the six ASCII white-space characters, in every locale.
constexpr bool isBlank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Decimal digits, optional sign, optional `,` between groups of three: `10,000,000`.
bool parseSigned(std::string_view text, std::int64_t& value, std::string& why);
/// As parseSigned; a minus sign is refused with the words of the spec.
bool parseUnsigned(std::string_view text, std::uint64_t& value, std::string& why);
/// Decimal number with optional fraction and exponent; `,` groups allowed in the integer part; no inf, nan or hex.
bool parseReal(std::string_view text, double& value, std::string& why);
bool parseReal(std::string_view text, float& value, std::string& why);
/// `0`, `1`, `true` or `false` (also `True`, `False`).
bool parseBoolean(std::string_view text, bool& value, std::string& why);

/// Shortest decimal text that reads back as the same double; `16`, `0.1`, `1e+20`.
std::string formatShortest(double value);
/// Six significant digits, the decimal point always there: `0.130660`, `1.00000` (computed properties, `.cfg`).
std::string formatPointed(double value);
/// Thousands grouped by `,`: `10,000,000` (`.cfg`).
std::string formatGrouped(std::int64_t value);
std::string formatGrouped(std::uint64_t value);

}  // namespace N2D2

#pragma once

#include <cstdint>
#include <string>

namespace N2D2 {

/// True for the six ASCII white-space characters, in every locale.
constexpr bool isBlank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Shortest decimal text that reads back as the same double, without exponent between 1e-4 and 1e16: `16`, `0.1`.
std::string formatShortest(double value);
/// Six significant digits, the decimal point always there: `0.130660`, `1.00000` (computed properties, `.cfg`).
std::string formatPointed(double value);
/// Thousands grouped by `,`: `10,000,000` (`.cfg`).
std::string formatGrouped(std::int64_t value);
std::string formatGrouped(std::uint64_t value);
/// Now, as C's asctime writes it without its line end: `Thu Jan  1 00:00:00 1970`.
std::string timeText();

}  // namespace N2D2

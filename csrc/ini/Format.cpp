#include "ini/Format.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <ctime>

#include <fmt/format.h>

namespace N2D2 {

namespace {

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

std::string formatShortest(double value)
{
    // std::to_chars alone would write 100000 as 1e+05, which no integer reader takes.
    const double size = std::abs(value);
    if (size == 0.0)
        return "0";  // nor "-0", which no reader of unsigned numbers takes
    const bool fixed = size >= 1e-4 && size < 1e16;
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

std::string timeText()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    std::array<char, 64> buffer{};
    std::string text = ::asctime_r(&parts, buffer.data());
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

}  // namespace N2D2

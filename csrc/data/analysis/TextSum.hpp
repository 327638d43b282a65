#pragma once
#include <cstdint>
#include <string_view>

namespace N2D2 {

/// Checksum (64-bit FNV-1a) that tells a change, not an attack; `sum` goes on from a former text.
inline std::uint64_t textSum(std::string_view text, std::uint64_t sum = 14695981039346656037ull)
{
    for (const char c : text)
        sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    // Two texts in turn are not one text.
    return (sum ^ 0xff) * 1099511628211ull;
}

}  // namespace N2D2

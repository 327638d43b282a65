#pragma once
// FNV-1a of 64 bits: tells data apart that changed by accident, not by a forger.
#include <cstdint>
#include <string>

namespace N2D2 {

class Fnv {
public:
    void add(const void* data, std::size_t size)
    {
        const auto* bytes = static_cast<const unsigned char*>(data);
        for (std::size_t i = 0; i < size; ++i)
            mHash = (mHash ^ bytes[i]) * 0x100000001b3u;
    }
    /// With its size, so that pieces do not run into one another.
    void add(const std::string& text)
    {
        const std::uint64_t size = text.size();
        add(&size, sizeof(size));
        add(text.data(), text.size());
    }
    /// 16 hexadecimal digits.
    std::string text() const
    {
        std::string digits;
        for (int shift = 60; shift >= 0; shift -= 4)
            digits += "0123456789abcdef"[mHash >> shift & 15];
        return digits;
    }

private:
    std::uint64_t mHash = 0xcbf29ce484222325u;
};

}  // namespace N2D2

#pragma once
// Enumerations by name: N2D2_ENUM(ConvCell::WeightsExportFormat, "OCHW", "HWCO") beside the enum (values 0, 1, ...).
#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/Error.hpp"

namespace N2D2 {

template <class E> struct EnumText {
    static constexpr bool declared = false;
};

#define N2D2_ENUM(Type, ...)                                                                                   \
    template <> struct EnumText<Type> {                                                                        \
        static constexpr bool declared = true;                                                                 \
        static constexpr const char* typeName = #Type;                                                         \
        static std::vector<std::string> names() { return {__VA_ARGS__}; }                                      \
    };

template <class E>
concept NamedEnum = EnumText<E>::declared;

template <NamedEnum E> std::string enumToText(E value)
{
    return EnumText<E>::names().at(static_cast<size_t>(value));
}

/// Throws std::invalid_argument naming the valid members.
template <NamedEnum E> E enumFromText(std::string_view text)
{
    const auto names = EnumText<E>::names();
    for (size_t i = 0; i < names.size(); ++i) {
        if (names[i] == text)
            return static_cast<E>(i);
    }
    throw std::invalid_argument("Value \"" + std::string(text) + "\" is not part of enum " + EnumText<E>::typeName
                                + suggestion(text, names));
}

}  // namespace N2D2

#pragma once

#include "ini/Template.hpp"

namespace N2D2 {

/// One piece of a template that was read: used between the reader and the renderer only.
struct Template::Node {
    enum class Kind { Text, Variable, If, For, Block, Set, Include };

    Kind kind = Kind::Text;
    std::size_t line = 0;
    std::string text;                ///< Text: itself; others: the variable or file
    std::vector<std::string> words;  ///< If: operator, value; For: start (may be empty), end
    Nodes body;
    Nodes otherwise;                 ///< If: behind else
};

/// Reads a template's text. @throws std::invalid_argument starting with `name:LINE `
Template::Nodes readTemplate(std::string_view text, const std::string& name);

/// Throws std::invalid_argument with `name:LINE what`.
[[noreturn]] void templateError(const std::string& name, std::size_t line, const std::string& what);

}  // namespace N2D2

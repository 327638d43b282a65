#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace N2D2 {

/// A property's value with references, variables and expressions resolved.
struct IniText {
    std::string text;
    std::string where;  ///< `file:LINE [section] `: begins every error about the value
    std::vector<std::pair<std::size_t, std::size_t>> expressions;  ///< start and end of each expression's result

    /// The text with each expression's result truncated toward zero: what a reader of integers shall take, so that
    /// `$( 10 / 4 )` is 2 for it while a plain `2.5` stays an error. @throws std::invalid_argument beyond 64 bits
    std::string integerText() const;
};

}  // namespace N2D2

#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

namespace N2D2 {

/// What an expression gives: an exact 64-bit integer or a double. Truth is 1 or 0.
using ExpressionValue = std::variant<std::int64_t, double>;

/// An expression that cannot be read or computed; the text names it, the column and the remedy.
class ExpressionError : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

/// The expressions of `$( … )` in INI files: numbers, `+ - * / // % **`, comparisons (chained as in Python),
/// `and or not`, `a if c else b`, and the functions int, float, round, min, max, abs, pow. Python's precedence and
/// signs; `/` of two integers is an integer when exact, else a double; only the chosen branch is computed.
/// No variables, no calls out of the process. At most 4096 characters and 64 nested levels.
/// @throws ExpressionError
ExpressionValue evaluateExpression(std::string_view text);

/// The value as text: shortest decimal that reads back the same.
std::string expressionText(const ExpressionValue& value);

}  // namespace N2D2

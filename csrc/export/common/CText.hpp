#pragma once
// Pieces of C and C++ text: literals that read back as the same value, arrays in wrapped lines.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "layer/Layer.hpp"

namespace N2D2 {

/// `std::uint8_t`, …, `float`, `double`: how elements are stored. `c`: without `std::`.
std::string cType(const ElementType& type, bool c = false);
/// The smallest standard integer type that holds all values, `std::int8_t` to `std::int64_t`.
std::string smallestType(const std::vector<std::int32_t>& values);

std::string cLiteral(std::int64_t value);
std::string cLiteral(std::int32_t value);
/// 17 significant digits, which read back as the same double (hexadecimal ones are no C++11); `f` appended for single precision (9 digits).
/// std::invalid_argument for what is not finite.
std::string cLiteral(double value);
std::string cLiteral(float value);
/// A quoted string; bytes outside printable ASCII as octal escapes, which the following character cannot extend.
std::string cString(std::string_view text);
/// Safe within a comment of either kind: no line ends, no `*/`, no trigraphs or backslashes at the end.
std::string cComment(std::string_view text);

/// `<declaration> = {\n    1, 2, …\n};\n`, at most 120 columns.
template <class T> std::string cArray(const std::string& declaration, const std::vector<T>& values);

extern template std::string cArray(const std::string&, const std::vector<std::int32_t>&);
extern template std::string cArray(const std::string&, const std::vector<std::int64_t>&);
extern template std::string cArray(const std::string&, const std::vector<double>&);
extern template std::string cArray(const std::string&, const std::vector<float>&);
extern template std::string cArray(const std::string&, const std::vector<std::string>&);

}  // namespace N2D2

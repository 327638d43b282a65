#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace N2D2 {

/// The candidate a typing error most likely meant: smallest edit distance (insertion, deletion, replacement, swap of
/// neighbours; case differences count half), about a third of the word at most. Empty when nothing is near.
std::string nearestName(std::string_view word, const std::vector<std::string>& candidates);

/// `, did you mean "X"?` for the nearest candidate, or empty text: made to be appended to an error message.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace N2D2

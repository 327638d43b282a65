#pragma once
// Text helpers for error messages. What to throw: std::invalid_argument for the caller's fault, std::out_of_range
// for indices, std::runtime_error for the environment; every message starts with what spoke.
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace N2D2 {

/// A file or folder that does not exist or cannot be opened (Python: FileNotFoundError).
class FileNotFound : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Raised at the next batch boundary after Ctrl-C; the executable exits with 130.
class Interrupted : public std::runtime_error {
public:
    Interrupted() : std::runtime_error("interrupted") {}
};

/// The candidate nearest to `word` in edit distance, "" when nothing is near.
std::string nearestName(std::string_view word, const std::vector<std::string>& candidates);

/// `; did you mean "x"?` when something is near, followed by ` (known: a, b, c)`.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

/// "5x5" for {5, 5}; works for every container of integers.
template <class Container> std::string dimsText(const Container& dims)
{
    std::string text;
    for (const auto& d : dims) {
        if (!text.empty())
            text += 'x';
        text += std::to_string(d);
    }
    return text.empty() ? "empty" : text;
}

}  // namespace N2D2

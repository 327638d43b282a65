#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace N2D2 {

constexpr std::size_t MaxTextFile = std::size_t{16} << 20;  ///< bytes; a model file has thousands

/// The text of a regular file that holds text; `kind` is the word in `Could not open <kind> file: F`.
/// @throws FileNotFound missing, not a regular file, unreadable
/// @throws std::invalid_argument larger than maxSize, or not text (a zero byte, as UTF-16 has)
std::string readTextFile(const std::string& fileName, const std::string& kind, std::size_t maxSize = MaxTextFile);

/// Throws std::invalid_argument when the text holds a zero byte; `name` begins the message.
void checkIsText(std::string_view text, const std::string& name);

/// True when `fileName`, with links and `..` followed, lies in one of the folders or below.
bool liesUnder(const std::string& fileName, const std::vector<std::string>& folders);

/// Replaces each `${NAME}` by the environment variable NAME, by nothing when it is not set (then listed in `undefined`).
std::string expandEnvironment(std::string_view text, std::vector<std::string>* undefined = nullptr);

}  // namespace N2D2

#pragma once
// `.syntxt` files: white-space separated numbers, line breaks without meaning to the reader (spec cells §2.10).
#include <filesystem>
#include <optional>
#include <vector>

#include "tensor/Tensor.hpp"

namespace N2D2 {

/// One line per inner vector; shortest digits that read back as the same value of their type (`single`: as float).
void writeSyntxt(const std::filesystem::path& path, const std::vector<std::vector<double>>& lines, bool single);

/// Exactly `count` numbers. Missing: FileNotFound; else std::runtime_error `Error while reading synaptic file: F` (short or not a
/// number, with the position) or `Synaptic file size larger than expected: F`.
std::vector<double> readSyntxt(const std::filesystem::path& path, std::size_t count);

/// `dir/name.syntxt`, "weights" -> `dir/name_weights.syntxt`.
std::filesystem::path syntxtFile(const std::filesystem::path& fileName, const std::string& suffix);

/// `OutputsRemap` list "offset:step,…": position k of the file, in order of visit n, holds logical output n; result[n] = k.
/// Identity for "". Throws std::invalid_argument unless every output is covered once.
std::vector<std::size_t> parseOutputsRemap(const std::string& text, std::size_t nbOutputs);

}  // namespace N2D2

#pragma once
// The safetensors container: u64 length of a JSON header, the header, then raw little-endian data (shapes outermost first).
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tensor/BaseTensor.hpp"

namespace N2D2 {

/// Float and double tensors by name.
void writeSafetensors(const std::filesystem::path& path, const std::vector<std::pair<std::string, std::shared_ptr<BaseTensor>>>& tensors);

}  // namespace N2D2

#pragma once
// The safetensors container: u64 length of a JSON header, the header, then raw little-endian data (shapes outermost first).
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tensor/BaseTensor.hpp"

namespace N2D2 {

/// Float and double tensors by name.
void writeSafetensors(const std::filesystem::path& path, const std::vector<std::pair<std::string, std::shared_ptr<BaseTensor>>>& tensors);

/// A tensor of such a file, as doubles; `shape` outermost first, as there.
struct StoredTensor {
    std::vector<std::size_t> shape;
    std::vector<double> values;
};

/// Everything of a file by name: F64, F32, F16, BF16 and integer tensors. FileNotFound; std::runtime_error for a file that is not
/// one: header or data beyond the file, sizes that do not agree, unknown types.
std::map<std::string, StoredTensor> readSafetensors(const std::filesystem::path& path);

class DeepNet;

/// What an import found: names `<cell>.<tensor>`, those of the last three with the reason.
struct ImportReport {
    std::vector<std::string> imported, missing, unexpected, wrongSize;
    /// A line for each list that is not empty.
    std::string text() const;
};

/// Sets the free parameters of a network that the file has, whatever else is in it. Without `partial`, tensors that are missing or
/// of another size are a std::runtime_error with the whole list, and nothing is set; names that the network does not know are told
/// in a notice. The network must be initialized. Sizes may differ by axes of 1.
ImportReport importSafetensors(DeepNet& net, const std::filesystem::path& path, bool partial = false);

}  // namespace N2D2

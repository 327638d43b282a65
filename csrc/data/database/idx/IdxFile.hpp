#pragma once
// IDX files of unsigned bytes (big-endian header 0x0000 08 <dims>), plain or gzip: read once, nothing is written beside them.
#include <cstdint>
#include <string>
#include <vector>

namespace N2D2 {

struct IdxFile {
    std::string name;                 ///< the file that was read (may end in .gz)
    std::vector<std::uint32_t> dims;  ///< item count first
    std::vector<std::uint8_t> values;
};

/// Reads `fileName`, or `fileName.gz` when only that exists. FileNotFound, or std::runtime_error naming the file, what was
/// expected and what came (magic, header against the length before anything is allocated, truncated, over-long).
IdxFile readIdx(const std::string& fileName, unsigned nbDims);

}  // namespace N2D2

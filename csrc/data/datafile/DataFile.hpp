#pragma once
// Readers of data files, found by the lower-cased extension without dot.
#include <string>

#include "core/Registry.hpp"

namespace cv {
class Mat;
}

namespace N2D2 {

class DataFile {
public:
    virtual ~DataFile() = default;
    /// The data as stored (native depth and channels, BGR); FileNotFound, or std::runtime_error naming the file.
    virtual cv::Mat read(const std::string& fileName) const = 0;
    /// Pixel-wise labels (32S, image size), empty when the format has none.
    virtual cv::Mat readLabel(const std::string& fileName) const;
};

struct DataFileFamily : Family<DataFile> {
    const char* what() const override { return "data file extension"; }
};

/// Text after the last dot of the file's name, lower-cased; "" for none and for hidden files.
std::string fileExtension(const std::string& fileName);
/// The reader for a file; std::invalid_argument naming the file and the known extensions.
const DataFile& dataFileFor(const std::string& fileName);
bool hasDataFile(const std::string& fileName);

}  // namespace N2D2

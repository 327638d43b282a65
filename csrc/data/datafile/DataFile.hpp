#pragma once
// Readers and writers of data files, found by the lower-cased extension without dot. Code of your own adds its extensions with
// registry().family<DataFileFamily>().add("ext", factory).
#include <string>

#include "core/Registry.hpp"

namespace cv {
class Mat;
}

namespace N2D2 {

/// Called from several threads at once.
class DataFile {
public:
    virtual ~DataFile() = default;
    /// The data as stored (native depth and channels, BGR); FileNotFound, or std::runtime_error naming the file.
    virtual cv::Mat read(const std::string& fileName) const = 0;
    /// Like read(), but the numbers of a palette image rather than its colours (masks of labels).
    virtual cv::Mat readIndices(const std::string& fileName) const;
    /// Pixel-wise labels (32S, image size) of a data file, empty when the format has none.
    virtual cv::Mat readLabel(const std::string& fileName) const;
    /// Writes the file whole; std::invalid_argument for data that the format cannot hold, or when it cannot be written at all.
    virtual void write(const std::string& fileName, const cv::Mat& data) const;
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

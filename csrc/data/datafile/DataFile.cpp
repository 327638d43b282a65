#include "data/datafile/DataFile.hpp"

#include <cctype>
#include <map>
#include <mutex>

#include <opencv2/core.hpp>

namespace N2D2 {

cv::Mat DataFile::readIndices(const std::string& fileName) const { return read(fileName); }

cv::Mat DataFile::readLabel(const std::string&) const { return {}; }

void DataFile::write(const std::string& fileName, const cv::Mat&) const
{
    throw std::invalid_argument("[DataFile] files like " + fileName + " can only be read");
}

std::string fileExtension(const std::string& fileName)
{
    const size_t slash = fileName.find_last_of("/\\");
    const size_t begin = slash == std::string::npos ? 0 : slash + 1;
    const size_t dot = fileName.rfind('.');
    if (dot == std::string::npos || dot <= begin)
        return {};
    std::string extension = fileName.substr(dot + 1);
    for (char& c : extension)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return extension;
}

bool hasDataFile(const std::string& fileName) { return registry().family<DataFileFamily>().has(fileExtension(fileName)); }

const DataFile& dataFileFor(const std::string& fileName)
{
    // Readers hold no state: one of each serves every thread.
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<DataFile>> readers;
    const std::string extension = fileExtension(fileName);
    const std::lock_guard<std::mutex> lock(mutex);
    auto& reader = readers[extension];
    if (!reader) {
        const auto& family = registry().family<DataFileFamily>();
        if (!family.has(extension)) {
            std::string known;
            for (const auto& key : family.keys())
                known += (known.empty() ? "" : ", ") + key;
            throw std::invalid_argument("[DataFile] no reader for the extension \"" + extension + "\" of " + fileName
                                        + " (known: " + known + ")");
        }
        reader = family.create(extension);
    }
    return *reader;
}

}  // namespace N2D2

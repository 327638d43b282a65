#pragma once
// What the drivers of data sets share: their files, and the fractions of their partitions.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace N2D2 {

/// A file in memory, read-only and paged in where it is touched. It must not shrink while it is mapped.
class MappedFile {
public:
    /// FileNotFound; std::runtime_error when it cannot be mapped. `who` begins the messages.
    MappedFile(const std::string& who, const std::string& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    const std::string& path() const { return mPath; }
    std::size_t size() const { return mSize; }
    const std::uint8_t* data() const { return mData; }

private:
    std::string mPath;
    const std::uint8_t* mData = nullptr;
    std::size_t mSize = 0;
};

/// `value` when it lies in [0, 1]; else std::invalid_argument with the property's name.
double checkFraction(const std::string& who, const std::string& name, double value);
/// 1 - learn - validation, never below 0; std::invalid_argument when one is no fraction or their sum exceeds 1.
double remainingFraction(const std::string& who, double learn, double validation);

/// The folder with its environment variables replaced and without slashes at the end; FileNotFound without it.
std::string existingFolder(const std::string& who, const std::string& path);
/// The path with its environment variables replaced; FileNotFound when it is no file.
std::string existingFile(const std::string& who, const std::string& path);
/// Paths of the regular files of a folder with one of the extensions (lower case, without dot; empty: all), sorted.
std::vector<std::string> filesOf(const std::string& who, const std::string& folder, const std::vector<std::string>& extensions = {});
/// Paths of the sub-folders, sorted.
std::vector<std::string> foldersOf(const std::string& who, const std::string& folder);
/// Calls `visit` for a folder, then for all folders below it, in the order of their paths; links that lead back are not followed.
void walkFolders(const std::string& who, const std::string& folder, const std::function<void(const std::string&)>& visit);
/// The last part of a path.
std::string lastPart(const std::string& path);
/// The lines of a text file, without line ends (LF or CRLF) nor the mark of UTF-8; at most 256 MB.
std::vector<std::string> linesOf(const std::string& who, const std::string& path);

}  // namespace N2D2

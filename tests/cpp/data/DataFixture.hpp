#pragma once
// Tiny generated data sets in a folder of their own, removed at the end.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace N2D2::test {

class TemporaryFolder {
public:
    TemporaryFolder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "n2d2-data-XXXXXX").string();
        if (!mkdtemp(pattern.data()))
            throw std::runtime_error("no temporary folder");
        mPath = pattern;
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(mPath, ignored);
    }
    std::string operator/(const std::string& name) const { return (mPath / name).string(); }
    std::string path() const { return mPath.string(); }

private:
    std::filesystem::path mPath;
};

inline void writeBytes(const std::string& file, const std::string& bytes)
{
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

inline std::string word(std::uint32_t v)
{
    return {static_cast<char>(v >> 24), static_cast<char>(v >> 16), static_cast<char>(v >> 8), static_cast<char>(v)};
}

/// Image i of `labels.size()` has the bytes i * width * height + 0, 1, 2...
inline std::string idxImages(std::uint32_t count, std::uint32_t width, std::uint32_t height)
{
    std::string bytes = word(0x803) + word(count) + word(height) + word(width);
    for (std::uint32_t i = 0; i < count * width * height; ++i)
        bytes += static_cast<char>(i);
    return bytes;
}

inline std::string idxLabels(const std::vector<int>& labels)
{
    std::string bytes = word(0x801) + word(static_cast<std::uint32_t>(labels.size()));
    for (const int label : labels)
        bytes += static_cast<char>(label);
    return bytes;
}

/// The four files of an MNIST folder with 3x2 images.
inline void writeMnist(const TemporaryFolder& folder, const std::vector<int>& train, const std::vector<int>& test)
{
    writeBytes(folder / "train-images-idx3-ubyte", idxImages(static_cast<std::uint32_t>(train.size()), 3, 2));
    writeBytes(folder / "train-labels-idx1-ubyte", idxLabels(train));
    writeBytes(folder / "t10k-images-idx3-ubyte", idxImages(static_cast<std::uint32_t>(test.size()), 3, 2));
    writeBytes(folder / "t10k-labels-idx1-ubyte", idxLabels(test));
}

/// Folder of a real data set under N2D2_DATA; empty when it is not there.
inline std::string realData(const std::string& name)
{
    const char* root = std::getenv("N2D2_DATA");
    const std::string path = root ? std::string(root) + "/" + name : std::string();
    return !path.empty() && std::filesystem::exists(path) ? path : std::string();
}

template <class F> std::string messageOf(F call)
{
    try {
        call();
    }
    catch (const std::exception& error) {
        return error.what();
    }
    return "";
}

}  // namespace N2D2::test

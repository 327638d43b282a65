#include <filesystem>

#include <opencv2/imgcodecs.hpp>

#include "core/File.hpp"
#include "core/Register.hpp"
#include "data/datafile/DataFile.hpp"
#include "data/datafile/image/JpegReader.hpp"

namespace N2D2 {

namespace {

// A JPEG file that was cut decodes without an error, to grey: its end marker must stand behind its last scan.
cv::Mat readJpeg(const std::string& fileName)
{
    const std::string bytes = readFile(fileName);
    const std::size_t end = bytes.rfind("\xff\xd9");
    if (end == std::string::npos || bytes.find("\xff\xda", end) != std::string::npos)
        throw std::runtime_error("[Image] truncated image file: " + fileName);
    return decodeJpeg(bytes, fileName);
}

class ImageDataFile : public DataFile {
public:
    cv::Mat read(const std::string& fileName) const override
    {
        std::error_code error;
        if (!std::filesystem::is_regular_file(fileName, error))
            throw FileNotFound("[Image] Could not open or find image: " + fileName);
        if (std::filesystem::file_size(fileName, error) == 0)
            throw std::runtime_error("[Image] the image file is empty: " + fileName);
        cv::Mat image;
        try {
            // UNCHANGED: native depth and channels, no EXIF rotation. OpenCV bounds the pixels (2^30) before allocating.
            const std::string extension = fileExtension(fileName);
            image = extension == "jpg" || extension == "jpeg" || extension == "jpe" ? readJpeg(fileName) : cv::imread(fileName, cv::IMREAD_UNCHANGED);
        }
        catch (const cv::Exception& cause) {
            throw std::runtime_error("[Image] corrupt or unsupported image file: " + fileName + " (" + cause.err + ")");
        }
        if (image.empty())
            throw std::runtime_error("[Image] corrupt or unsupported image file: " + fileName);
        return image;
    }
};

}  // namespace

}  // namespace N2D2

N2D2_REGISTER(ImageDataFile)
{
    for (const char* extension :
         {"bmp", "dib", "jpeg", "jpg", "jpe", "jp2", "png", "pbm", "pgm", "ppm", "sr", "ras", "tiff", "tif"})
        registry.family<N2D2::DataFileFamily>().add(extension, [] { return std::make_shared<N2D2::ImageDataFile>(); });
}

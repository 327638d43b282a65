#include <algorithm>
#include <filesystem>

#include <opencv2/imgcodecs.hpp>

#include "core/File.hpp"
#include "core/Register.hpp"
#include "data/database/StimulusRead.hpp"
#include "data/datafile/DataFile.hpp"
#include "data/datafile/image/ImageDataFile.hpp"
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

    cv::Mat readIndices(const std::string& fileName) const override
    {
        cv::Mat indices = fileExtension(fileName) == "png" ? readPalettePng(fileName) : cv::Mat();
        return indices.empty() ? read(fileName) : indices;
    }

    void write(const std::string& fileName, const cv::Mat& data) const override
    {
        const std::string extension = fileExtension(fileName);
        if (data.empty() || !imageHolds(extension, data.depth(), data.channels()))
            throw std::invalid_argument("[Image] " + fileName + ": an image of this format cannot hold " + matText(data) + " " + depthName(data.depth())
                                        + " (png and tif hold 8U and 16U with 1, 3 or 4 channels, tif 32F and 64F too)");
        std::vector<unsigned char> bytes;
        bool done = false;
        try {
            done = cv::imencode("." + extension, data, bytes);
        }
        catch (const cv::Exception& cause) {
            throw std::runtime_error("[Image] could not write " + fileName + " (" + cause.err + ")");
        }
        if (!done)
            throw std::runtime_error("[Image] could not write " + fileName);
        writeFile(fileName, [&](std::ostream& stream) { stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size())); });
    }
};

}  // namespace

bool imageHolds(const std::string& extension, int depth, int channels)
{
    const auto is = [&](std::initializer_list<const char*> names) { return std::find(names.begin(), names.end(), extension) != names.end(); };
    const bool tiff = is({"tif", "tiff"}), png = is({"png"}), sixteen = png || tiff || is({"jp2", "pgm", "ppm"});
    if (depth != CV_8U && !(depth == CV_16U && sixteen) && !((depth == CV_32F || depth == CV_64F) && tiff))
        return false;
    if (is({"pgm", "pbm"}))
        return channels == 1;
    if (is({"ppm"}))
        return channels == 3;
    return channels == 1 || channels == 3 || (channels == 4 && (png || tiff || is({"bmp", "dib"})));
}

}  // namespace N2D2

N2D2_REGISTER(ImageDataFile)
{
    for (const char* extension :
         {"bmp", "dib", "jpeg", "jpg", "jpe", "jp2", "png", "pbm", "pgm", "ppm", "sr", "ras", "tiff", "tif"})
        registry.family<N2D2::DataFileFamily>().add(extension, [] { return std::make_shared<N2D2::ImageDataFile>(); });
}

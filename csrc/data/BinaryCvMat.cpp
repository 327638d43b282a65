#include "data/BinaryCvMat.hpp"

#include <cstdint>
#include <cstring>
#include <stdexcept>

#include "core/File.hpp"

namespace N2D2 {

void writeBinaryCvMats(const std::string& file, const std::vector<cv::Mat>& mats)
{
    writeFile(file, [&](std::ostream& stream) {
        for (const cv::Mat& given : mats) {
            const cv::Mat mat = given.isContinuous() ? given : given.clone();
            const std::int32_t head[3] = {mat.rows, mat.cols, mat.type()};
            stream.write(reinterpret_cast<const char*>(head), sizeof(head));
            stream.write(reinterpret_cast<const char*>(mat.data), static_cast<std::streamsize>(mat.total() * mat.elemSize()));
        }
    });
}

std::vector<cv::Mat> readBinaryCvMats(const std::string& file)
{
    std::vector<cv::Mat> mats;
    const std::string bytes = readFile(file);
    const auto broken = [&](const std::string& why) {
        throw std::runtime_error("[BinaryCvMat] " + file + ": record " + std::to_string(mats.size()) + " " + why);
    };
    for (std::size_t at = 0; at < bytes.size();) {
        std::int32_t head[3];
        if (bytes.size() - at < sizeof(head))
            broken("is cut");
        std::memcpy(head, bytes.data() + at, sizeof(head));
        at += sizeof(head);
        if (head[0] <= 0 || head[1] <= 0 || head[2] < 0 || CV_MAT_DEPTH(head[2]) > CV_64F || head[2] > CV_MAKETYPE(CV_64F, 512))
            broken("has no valid size and type");
        const std::size_t size = static_cast<std::size_t>(head[0]) * static_cast<std::size_t>(head[1]) * static_cast<std::size_t>(CV_ELEM_SIZE(head[2]));
        if (size > bytes.size() - at)
            broken("is longer than the file");
        cv::Mat mat(head[0], head[1], head[2]);
        std::memcpy(mat.data, bytes.data() + at, size);
        at += size;
        mats.push_back(mat);
    }
    return mats;
}

}  // namespace N2D2

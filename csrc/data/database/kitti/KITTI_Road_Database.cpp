// The road of an image, from the colours of its ground truth.
#include <filesystem>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "data/database/kitti/KITTI_Database.hpp"
#include "data/datafile/DataFile.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

ROIs KITTI_Road_Database::readRoad(const std::string& fileName)
{
    const cv::Mat truth = dataFileFor(fileName).read(fileName);
    if (truth.type() != CV_8UC3)
        throw std::runtime_error(
            fmt::format("{} ground truth {} has {} channels: three of 8 bits are expected", label(), fileName, truth.channels()));
    // Leftmost pixels downwards, rightmost ones upwards.
    std::vector<ROI::Point> lefts, rights;
    for (int y = 0; y < truth.rows; ++y) {
        int first = -1, last = -1;
        for (int x = 0; x < truth.cols; ++x) {
            const auto& pixel = truth.at<cv::Vec3b>(y, x);
            if (pixel[0] == 255 && pixel[2] == 255) {
                first = first < 0 ? x : first;
                last = x;
            }
        }
        if (first >= 0) {
            lefts.push_back({static_cast<double>(first), static_cast<double>(y)});
            rights.push_back({static_cast<double>(last), static_cast<double>(y)});
        }
    }
    if (lefts.empty()) {
        warn("no road pixel in the ground truth " + fileName);
        return {};
    }
    lefts.insert(lefts.end(), rights.rbegin(), rights.rend());
    return {std::make_shared<PolygonROI>(labelID("Road"), lefts)};
}

void KITTI_Road_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    const std::string data = dataPath.empty() ? dataRoot("KITTI/data_road/training/image_2") : dataPath;
    const std::string labels = labelPath.empty() ? (fs::path(data).parent_path() / "gt_image_2").string() : labelPath;
    const auto images = listFiles(data, {"png", "jpg"});
    auto truths = listFiles(labels, {"png"});
    std::erase_if(truths, [](const std::string& path) { return fs::path(path).filename().string().starts_with("um_lane"); });
    if (images.size() != truths.size())
        throw std::runtime_error(
            fmt::format("{} {} images in {} but {} ground truths of the road in {}", label(), images.size(), data, truths.size(), labels));
    for (std::size_t i = 0; i < images.size(); ++i)
        addImage(images[i], readRoad(truths[i]));
    partitionAnnotated();

    const std::string tests = mTestPath.empty() ? (fs::path(data).parent_path().parent_path() / "testing" / "image_2").string()
                                                : expandEnvironmentVariables(mTestPath);
    std::error_code error;
    if (!fs::is_directory(tests, error))
        throw FileNotFound(label() + " Could not open directory: " + tests + " (TestPath names the folder of the test images)");
    for (const std::string& image : listFiles(tests, {"png", "jpg"}))
        addStimulus(image, -1, Test);
}

}  // namespace N2D2

#include "data/database/annotated/AnnotatedDatabase.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/Log.hpp"
#include "data/datafile/DataFile.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

namespace {

constexpr unsigned mostWarnings = 100;

std::string plainPath(const std::string& path)
{
    std::string plain = expandEnvironmentVariables(path);
    while (plain.size() > 1 && plain.back() == '/')
        plain.pop_back();
    return plain;
}

}  // namespace

void AnnotatedDatabase::load(const std::string& dataPath, const std::string& labelPath, bool extractROIs)
{
    mExtractROIs = extractROIs;
    mWarnings = 0;
    createLabels();
    if (!mDefaultLabel->empty())
        labelID(*mDefaultLabel);
    loadFiles(plainPath(dataPath), plainPath(labelPath));
    if (mWarnings > mostWarnings)
        logWarning(fmt::format("{} {} more warnings of this kind are not shown", label(), mWarnings - mostWarnings));
}

std::vector<std::string> AnnotatedDatabase::listFiles(const std::string& folder, const std::vector<std::string>& extensions,
                                                      int depth) const
{
    std::error_code error;
    if (!fs::is_directory(folder, error))
        throw FileNotFound(label() + " Could not open directory: " + folder);
    std::vector<std::string> files;
    // Symbolic links to folders are not followed: none can lead back.
    fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error);
    for (const fs::recursive_directory_iterator end; !error && it != end; it.increment(error)) {
        std::error_code unreadable;
        if (it->is_directory(unreadable)) {
            if (depth >= 0 && it.depth() >= depth)
                it.disable_recursion_pending();
        }
        else if (it->is_regular_file(unreadable)) {
            const std::string path = it->path().string();
            const std::string extension = fileExtension(path);
            if (std::find(extensions.begin(), extensions.end(), extension) != extensions.end())
                files.push_back(path);
        }
    }
    if (error)
        throw std::runtime_error(label() + " could not read directory: " + folder + " (" + error.message() + ")");
    std::sort(files.begin(), files.end());
    return files;
}

void AnnotatedDatabase::checkImage(const std::string& image, const std::string& place) const
{
    std::error_code error;
    if (!fs::is_regular_file(image, error))
        throw FileNotFound(label() + " image " + image + " is missing (named in " + place + ")");
}

void AnnotatedDatabase::addImage(const std::string& image, const ROIs& rois, StimuliSet set)
{
    if (!mExtractROIs) {
        const StimulusID id = addStimulus(image, -1, set);
        if (!rois.empty())
            setStimulusROIs(id, rois);
        return;
    }
    for (const auto& roi : rois)
        setStimulusROIs(addStimulus(image, roi->label, set), {roi});
}

std::shared_ptr<ROI> AnnotatedDatabase::clippedBox(const std::string& place, int label, int x0, int y0, int x1, int y1, int width,
                                                   int height)
{
    const Box box{x0, y0, x1 - x0, y1 - y0};
    constexpr int unlimited = 1 << 30;
    const Box inside = intersection(box, {0, 0, width > 0 ? width : unlimited, height > 0 ? height : unlimited});
    if (inside.empty()) {
        warn(fmt::format("{}: the box ({}, {})-({}, {}) {}: it is left out", place, x0, y0, x1, y1,
                         box.empty() ? "is empty"
                         : width > 0 ? fmt::format("lies outside of its image of {}x{}", width, height)
                                     : "lies outside of its image"));
        return nullptr;
    }
    return std::make_shared<RectangularROI>(label, inside.x, inside.y, inside.x + inside.width, inside.y + inside.height);
}

void AnnotatedDatabase::addBox(ROIs& rois, const std::string& place, int label, int x0, int y0, int x1, int y1, int width, int height)
{
    if (auto roi = clippedBox(place, label, x0, y0, x1, y1, width, height))
        rois.push_back(std::move(roi));
}

void AnnotatedDatabase::ignoredFirst(ROIs& rois)
{
    std::stable_partition(rois.begin(), rois.end(), [](const auto& roi) { return roi->label < 0; });
}

void AnnotatedDatabase::warn(const std::string& text)
{
    if (++mWarnings <= mostWarnings)
        logWarning(label() + " " + text);
}

cv::Mat AnnotatedDatabase::boxTarget(StimulusID id, const cv::Mat& frame, const ROIs& rois) const
{
    if (rois.size() != 1)
        throw std::runtime_error(
            fmt::format("{} the target of {} is the place of its box: one ROI is expected after the transformations, {} are left", label(),
                        getStimulusName(id), rois.size()));
    const Box box = rois[0]->box();
    const auto w = static_cast<float>(frame.cols), h = static_cast<float>(frame.rows);
    return cv::Mat(1, 1, CV_32FC4,
                   cv::Scalar(static_cast<float>(box.x) / w, static_cast<float>(box.x + box.width) / w, static_cast<float>(box.y) / h,
                              static_cast<float>(box.y + box.height) / h));
}

void loadFromOptions(AnnotatedDatabase& database, Options& options)
{
    const std::string who = database.label();
    const std::string dataPath = takeOption(options, who, "DataPath", std::string());
    const std::string labelPath = takeOption(options, who, "LabelPath", std::string());
    takeParameters(options, database);
    database.load(dataPath, labelPath);
}

}  // namespace N2D2

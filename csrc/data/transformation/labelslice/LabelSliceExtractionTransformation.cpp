#include "data/transformation/labelslice/LabelSliceExtractionTransformation.hpp"

#include <cmath>
#include <cstring>
#include <filesystem>

#include <opencv2/imgproc.hpp>

#include "core/File.hpp"
#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"
#include "data/transformation/sliceextraction/SliceExtractionTransformation.hpp"

namespace N2D2 {

LabelSliceExtractionTransformation::LabelSliceExtractionTransformation(unsigned width, unsigned height, int wanted, const std::string& cachePath)
    : mWidth(width), mHeight(height), mLabel(wanted), mCachePath(cachePath)
{
    if (width == 0 || height == 0 || width > 65535 || height > 65535)
        throw std::invalid_argument(label() + " Width and Height of 1 to 65535 are expected, got " + std::to_string(width) + "x" + std::to_string(height));
    if (wanted < -1)
        throw std::invalid_argument(label() + " Label: a label ID or -1 (any) is expected, got " + std::to_string(wanted));
}

std::vector<LabelSliceExtractionTransformation::Point> LabelSliceExtractionTransformation::centres(const cv::Mat& labels, int wanted) const
{
    cv::Mat mask = labels == wanted;
    const int width = static_cast<int>(mWidth), height = static_cast<int>(mHeight);
    const int sizeX = width + 2 * *mSlicesMargin, sizeY = height + 2 * *mSlicesMargin;
    const auto element = [](int x, int y) { return cv::getStructuringElement(cv::MORPH_RECT, {std::max(1, x), std::max(1, y)}); };
    if (sizeX < 0 || sizeY < 0)
        cv::dilate(mask, mask, element(-sizeX, -sizeY));
    if (sizeX > 0 || sizeY > 0)
        cv::erode(mask, mask, element(sizeX, sizeY));
    const auto within = [&](int x0, int x1, int y0, int y1) {
        std::vector<Point> points;
        for (int y = std::max(0, y0); y <= std::min(y1, mask.rows - 1); ++y) {
            const unsigned char* row = mask.ptr(y);
            for (int x = std::max(0, x0); x <= std::min(x1, mask.cols - 1); ++x) {
                if (row[x])
                    points.push_back({x, y});
            }
        }
        return points;
    };
    auto points = within(width / 2, mask.cols - (width + 1) / 2, height / 2, mask.rows - (height + 1) / 2);
    if (points.empty() && mAllowPadding)
        points = within(0, mask.cols, 0, mask.rows);
    return points;
}

std::vector<LabelSliceExtractionTransformation::Point> LabelSliceExtractionTransformation::cachedCentres(const cv::Mat& labels, int wanted, int id) const
{
    if (mCachePath.empty() || id < 0)
        return centres(labels, wanted);
    // The centres are those of this label matrix and these sizes: the key beside them tells.
    std::uint64_t hash = 14695981039346656037ull;
    for (int y = 0; y < labels.rows; ++y) {
        const int* row = labels.ptr<int>(y);
        for (int x = 0; x < labels.cols; ++x)
            hash = (hash ^ static_cast<std::uint32_t>(row[x])) * 1099511628211ull;
    }
    const std::string key = std::to_string(labels.cols) + "x" + std::to_string(labels.rows) + " " + std::to_string(hash) + " " + arguments() + " "
                            + std::to_string(*mSlicesMargin) + " " + std::to_string(*mAllowPadding);
    const std::string file = mCachePath + "/lseTrans_id" + std::to_string(id) + "_label" + std::to_string(wanted) + ".bin", keyFile = file + ".key";
    std::error_code error;
    if (std::filesystem::exists(keyFile, error) && std::filesystem::exists(file, error) && readFile(keyFile) == key) {
        const std::string bytes = readFile(file);
        if (bytes.size() % sizeof(Point) == 0) {
            std::vector<Point> points(bytes.size() / sizeof(Point));
            std::memcpy(points.data(), bytes.data(), bytes.size());
            return points;
        }
    }
    const auto points = centres(labels, wanted);
    std::filesystem::remove(keyFile, error);
    writeFile(file, [&](std::ostream& stream) {
        stream.write(reinterpret_cast<const char*>(points.data()), static_cast<std::streamsize>(points.size() * sizeof(Point)));
    });
    writeFile(keyFile, [&](std::ostream& stream) { stream << key; });
    return points;
}

void LabelSliceExtractionTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const
{
    checkFrame(frame);
    const int width = static_cast<int>(mWidth), height = static_cast<int>(mHeight);
    if (!mAllowPadding && (width > frame.cols || height > frame.rows))
        throw std::invalid_argument(label() + " the " + std::to_string(width) + "x" + std::to_string(height) + " slice exceeds the frame of "
                                    + std::to_string(frame.cols) + "x" + std::to_string(frame.rows) + " (AllowPadding=1 pads it)");
    if (labels.empty())
        throw std::invalid_argument(label() + " labels are needed to choose a slice");
    // One label is that of every pixel.
    cv::Mat matrix = isLabelMatrix(labels) ? labels : cv::Mat(frame.size(), CV_32S, cv::Scalar(labels.at<int>(0, 0)));
    if (matrix.size() != frame.size())
        throw std::invalid_argument(label() + " the label matrix has not the size of the frame");
    int chosen = mLabel;
    if (chosen == -1) {
        std::vector<int> present;
        int last = -1;
        for (int y = 0; y < matrix.rows; ++y) {
            const int* row = matrix.ptr<int>(y);
            for (int x = 0; x < matrix.cols; ++x) {
                if (row[x] == last)
                    continue;
                last = row[x];
                const bool excluded = std::find(mExcludeLabels->begin(), mExcludeLabels->end(), last) != mExcludeLabels->end();
                if (last >= 0 && !excluded && std::find(present.begin(), present.end(), last) == present.end())
                    present.push_back(last);
            }
        }
        if (!present.empty())
            chosen = present[random.index(present.size())];
    }
    const std::vector<Point> points = chosen >= 0 ? cachedCentres(matrix, chosen, id) : std::vector<Point>();
    Slice slice{0, 0, width, height, 0.0};
    if (points.empty()) {
        warn("stimulus " + std::to_string(id) + " has no valid slice" + (chosen >= 0 ? " of label " + std::to_string(chosen) : "") + ": a random one is taken");
        slice.x = static_cast<int>(random.uniformInt(0, std::max(0, frame.cols - width)));
        slice.y = static_cast<int>(random.uniformInt(0, std::max(0, frame.rows - height)));
    }
    else {
        const Point centre = points[random.index(points.size())];
        slice.x = centre.x - width / 2;
        slice.y = centre.y - height / 2;
    }
    if (mRandomRotation) {
        const auto [low, high] = rangeOf(label(), "RandomRotationRange", *mRandomRotationRange, -HUGE_VAL);
        slice.angle = random.uniform(low, high);
    }
    {
        const std::lock_guard lock(mLastMutex);
        mLastLabel = points.empty() ? -1 : chosen;
        mLastSlice = {slice.x, slice.y, slice.width, slice.height};
    }
    extractSlice(frame, matrix, rois, slice, *mBorderType, *mBorderValue);
    if (!*mKeepComposite)
        labels = cv::Mat(1, 1, CV_32S, cv::Scalar(points.empty() ? -1 : chosen));
    else {
        if (points.empty() && *mIgnoreNoValid)
            matrix.setTo(-1);
        labels = matrix;
    }
}

int LabelSliceExtractionTransformation::getLastLabel() const
{
    const std::lock_guard lock(mLastMutex);
    return mLastLabel;
}

Box LabelSliceExtractionTransformation::getLastSlice() const
{
    const std::lock_guard lock(mLastMutex);
    return mLastSlice;
}

std::string LabelSliceExtractionTransformation::arguments() const
{
    return std::to_string(mWidth) + ", " + std::to_string(mHeight) + ", " + std::to_string(mLabel);
}

}  // namespace N2D2

N2D2_REGISTER(LabelSliceExtractionTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "LabelSliceExtraction", [](Options& options, const std::string& who) {
        const auto width = takeRequired<unsigned>(options, who, "Width"), height = takeRequired<unsigned>(options, who, "Height");
        const auto wanted = takeOption(options, who, "Label", -1);
        return std::make_shared<LabelSliceExtractionTransformation>(width, height, wanted, takeOption(options, who, "CachePath", std::string()));
    });
}

#include "data/transformation/Frames.hpp"

#include <cmath>
#include <cstring>

#include <opencv2/imgproc.hpp>

#include "data/database/StimulusRead.hpp"

namespace N2D2 {

namespace {

cv::Mat windowOf(const cv::Mat& mat, const Slice& s, int border, const cv::Scalar& fill)
{
    cv::Mat result(s.height, s.width, mat.type());
    const cv::Rect inside = cv::Rect(s.x, s.y, s.width, s.height) & cv::Rect(0, 0, mat.cols, mat.rows);
    if (inside.width == s.width && inside.height == s.height) {
        mat(inside).copyTo(result);
        return result;
    }
    if (border == cv::BORDER_CONSTANT)
        result.setTo(fill);
    else {
        std::vector<int> columns(static_cast<std::size_t>(s.width));
        for (int x = 0; x < s.width; ++x)
            columns[static_cast<std::size_t>(x)] = cv::borderInterpolate(s.x + x, mat.cols, border);
        const std::size_t size = mat.elemSize();
        for (int y = 0; y < s.height; ++y) {
            const unsigned char* from = mat.ptr(cv::borderInterpolate(s.y + y, mat.rows, border));
            unsigned char* to = result.ptr(y);
            for (const int x : columns) {
                std::memcpy(to, from + static_cast<std::size_t>(x) * size, size);
                to += size;
            }
        }
    }
    if (!inside.empty())
        mat(inside).copyTo(result(inside - cv::Point(s.x, s.y)));
    return result;
}

// Directly from the whole frame: each pixel of the slice is read where it lies in the frame.
cv::Mat turned(const cv::Mat& mat, const Slice& s, int interpolation, int border, const cv::Scalar& fill)
{
    const double angle = s.angle * M_PI / 180.0, c = std::cos(angle), d = std::sin(angle);
    const double outX = (s.width - 1) / 2.0, outY = (s.height - 1) / 2.0, inX = s.x + outX, inY = s.y + outY;
    // Source of (i, j): the centre plus (i, j) - centre turned back by the angle.
    const cv::Mat map = (cv::Mat_<double>(2, 3) << c, d, inX - c * outX - d * outY, -d, c, inY + d * outX - c * outY);
    cv::Mat result;
    if (mat.depth() == CV_8S || mat.depth() == CV_32S) {
        // No such warp in OpenCV; a double holds every value.
        cv::Mat wide;
        mat.convertTo(wide, CV_64F);
        cv::warpAffine(wide, result, map, {s.width, s.height}, interpolation | cv::WARP_INVERSE_MAP, border, fill);
        result.convertTo(result, mat.depth());
        return result;
    }
    cv::warpAffine(mat, result, map, {s.width, s.height}, interpolation | cv::WARP_INVERSE_MAP, border, fill);
    return result;
}

}  // namespace

std::string frameText(const cv::Mat& frame) { return matText(frame) + " " + depthName(frame.depth()); }

int borderCode(BorderEnums::BorderType border)
{
    static constexpr int codes[] = {cv::BORDER_CONSTANT, cv::BORDER_REPLICATE, cv::BORDER_REFLECT, cv::BORDER_WRAP, cv::BORDER_REFLECT_101, cv::BORDER_CONSTANT};
    return codes[border];
}

cv::Scalar borderFill(const cv::Mat& frame, BorderEnums::BorderType border, const std::vector<double>& value)
{
    if (border == BorderEnums::MeanBorder)
        return cv::mean(frame);
    if (value.size() > 4)
        throw std::invalid_argument("BorderValue: at most 4 numbers are expected, got " + std::to_string(value.size()));
    cv::Scalar fill;
    for (std::size_t i = 0; i < value.size(); ++i)
        fill[static_cast<int>(i)] = value[i];
    return fill;
}

void extractSlice(cv::Mat& frame, cv::Mat& labels, ROIs& rois, const Slice& slice, BorderEnums::BorderType border, const std::vector<double>& value)
{
    const bool turns = slice.angle != 0.0;
    const cv::Scalar fill = borderFill(frame, border, value);
    const bool labelled = labels.rows > 1 || labels.cols > 1;
    frame = turns ? turned(frame, slice, cv::INTER_LINEAR, borderCode(border), fill) : windowOf(frame, slice, borderCode(border), fill);
    if (labelled) {
        const cv::Scalar ignored = cv::Scalar::all(-1);
        labels = turns ? turned(labels, slice, cv::INTER_NEAREST, cv::BORDER_CONSTANT, ignored)
                       : windowOf(labels, slice, cv::BORDER_CONSTANT, ignored);
    }
    for (auto& roi : rois) {
        roi->translate(-slice.x, -slice.y);
        if (turns)
            roi->rotate((slice.width - 1) / 2.0, (slice.height - 1) / 2.0, slice.angle * M_PI / 180.0);
    }
    padCropROIs(rois, 0, 0, slice.width, slice.height);
}

void resizeAll(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int width, int height)
{
    const int cols = frame.cols, rows = frame.rows;
    if (cols != width || rows != height)
        atDepth(frame, {CV_8U, CV_16U, CV_16S, CV_32F, CV_64F}, [&](const cv::Mat& in, cv::Mat& out) { cv::resize(in, out, {width, height}); });
    if ((labels.rows > 1 || labels.cols > 1) && labels.size() != cv::Size(width, height)) {
        cv::Mat resized;
        cv::resize(labels, resized, {width, height}, 0, 0, cv::INTER_NEAREST);
        labels = resized;
    }
    for (auto& roi : rois)
        roi->rescale(width / static_cast<double>(cols), height / static_cast<double>(rows));
}

}  // namespace N2D2

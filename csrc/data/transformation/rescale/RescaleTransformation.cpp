#include "data/transformation/rescale/RescaleTransformation.hpp"

#include <opencv2/imgproc.hpp>

namespace N2D2 {

RescaleTransformation::RescaleTransformation(unsigned width, unsigned height) : mWidth(width), mHeight(height)
{
    if (width == 0 || height == 0 || width > 65535 || height > 65535)
        throw std::invalid_argument(label() + " Width and Height of 1 to 65535 are expected, got " + std::to_string(width) + "x" + std::to_string(height));
}

ImageSize RescaleTransformation::outputSize(int cols, int rows) const
{
    if (!mKeepAspectRatio)
        return {mWidth, mHeight};
    const double xRatio = mWidth / static_cast<double>(cols), yRatio = mHeight / static_cast<double>(rows);
    const double ratio = mResizeToFit ? std::min(xRatio, yRatio) : std::max(xRatio, yRatio);
    // A product that is an integer but for rounding is that integer; no side vanishes.
    const auto side = [&](int n) { return static_cast<unsigned>(std::max(1.0, std::floor(ratio * n + 1e-9))); };
    return {side(cols), side(rows)};
}

void RescaleTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int, Random&) const
{
    if (frame.empty())
        throw std::invalid_argument(label() + " the frame is empty");
    const int cols = frame.cols, rows = frame.rows;
    const ImageSize size = outputSize(cols, rows);
    const cv::Size target(static_cast<int>(size.width), static_cast<int>(size.height));
    if (frame.size() != target) {
        cv::Mat resized;
        if (frame.depth() == CV_8S || frame.depth() == CV_32S) {
            // No bilinear resize of these depths in OpenCV: computed in double, rounded back.
            cv::Mat wide;
            frame.convertTo(wide, CV_64F);
            cv::resize(wide, wide, target, 0, 0, cv::INTER_LINEAR);
            wide.convertTo(resized, frame.depth());
        }
        else
            cv::resize(frame, resized, target, 0, 0, cv::INTER_LINEAR);
        frame = resized;
    }
    if (isLabelMatrix(labels) && labels.size() != target) {
        cv::Mat resized;
        cv::resize(labels, resized, target, 0, 0, cv::INTER_NEAREST);
        labels = resized;
    }
    for (auto& roi : rois)
        roi->rescale(target.width / static_cast<double>(cols), target.height / static_cast<double>(rows));
}

void RescaleTransformation::reverse(const cv::Mat& frame, cv::Mat& labels, ROIs& rois, int) const
{
    const ImageSize size = outputSize(frame.cols, frame.rows);
    if (isLabelMatrix(labels)) {
        cv::Mat resized;
        cv::resize(labels, resized, frame.size(), 0, 0, cv::INTER_NEAREST);
        labels = resized;
    }
    for (auto& roi : rois)
        roi->rescale(frame.cols / static_cast<double>(size.width), frame.rows / static_cast<double>(size.height));
}

ImageSize RescaleTransformation::getOutputsSize(ImageSize) const { return mKeepAspectRatio ? ImageSize{0, 0} : ImageSize{mWidth, mHeight}; }

std::shared_ptr<Transformation> RescaleTransformation::clone() const
{
    auto copy = std::make_shared<RescaleTransformation>(mWidth, mHeight);
    copy->copyParameters(*this);
    return copy;
}

}  // namespace N2D2

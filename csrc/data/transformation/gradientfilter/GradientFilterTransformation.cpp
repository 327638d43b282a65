#include "data/transformation/gradientfilter/GradientFilterTransformation.hpp"

#include <opencv2/imgproc.hpp>

#include "data/database/StimulusRead.hpp"
#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

cv::Mat GradientFilterTransformation::gradient(const cv::Mat& data) const
{
    const int size = static_cast<int>(*mKernelSize);
    if (size % 2 == 0)
        throw std::invalid_argument(label() + " KernelSize: an odd number is expected, got " + std::to_string(size));
    cv::Mat dx, dy, result;
    switch (*mFilter) {
    case Sobel:
        cv::Sobel(data, dx, CV_32F, 1, 0, size, mScale, mDelta);
        cv::Sobel(data, dy, CV_32F, 0, 1, size, mScale, mDelta);
        break;
    case Scharr:
        cv::Scharr(data, dx, CV_32F, 1, 0, mScale, mDelta);
        cv::Scharr(data, dy, CV_32F, 0, 1, mScale, mDelta);
        break;
    case Laplacian:
        cv::Laplacian(data, dx, CV_32F, size, mScale, mDelta);
        return cv::abs(dx);
    }
    cv::addWeighted(cv::Mat(cv::abs(dx)), 0.5, cv::Mat(cv::abs(dy)), 0.5, 0.0, result);
    return result;
}

void GradientFilterTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs&, int, Random&) const
{
    checkFrame(frame);
    cv::Mat data;
    frame.convertTo(data, CV_32F, 1.0 / depthUnity(frame.depth()));
    if (!mApplyToLabels) {
        frame = gradient(data);
        return;
    }
    if (!isLabelMatrix(labels))
        return;
    if (labels.size() != frame.size())
        throw std::invalid_argument(label() + " the label matrix has not the size of the frame");
    if (*mGradientScale != 1.0)
        cv::resize(data, data, {std::max(1, cvRound(data.cols * *mGradientScale)), std::max(1, cvRound(data.rows * *mGradientScale))});
    std::vector<cv::Mat> planes;
    cv::split(gradient(data), planes);
    cv::Mat highest = planes[0];
    for (const cv::Mat& plane : planes)
        highest = cv::max(highest, plane);
    cv::Mat mask = *mInvThreshold ? cv::Mat(highest <= *mThreshold) : cv::Mat(highest > *mThreshold);
    if (mask.size() != frame.size())
        cv::resize(mask, mask, frame.size());
    mask = mask > 0;
    if (!mLabel->empty()) {
        cv::Mat listed = cv::Mat::zeros(labels.size(), CV_8U);
        for (const int id : *mLabel)
            listed |= labels == id;
        mask |= ~listed;
    }
    cv::Mat result(labels.size(), CV_32S, cv::Scalar(-1));
    labels.copyTo(result, mask);
    labels = result;
}

int GradientFilterTransformation::getOutputsDepth(int depth) const { return mApplyToLabels ? depth : CV_32F; }

std::string GradientFilterTransformation::arguments() const
{
    return realText(mScale) + ", " + realText(mDelta) + ", " + std::to_string(mApplyToLabels);
}

}  // namespace N2D2

N2D2_REGISTER(GradientFilterTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "GradientFilter", [](Options& options, const std::string& who) {
        const auto scale = takeOption(options, who, "Scale", 1.0), delta = takeOption(options, who, "Delta", 0.0);
        return std::make_shared<GradientFilterTransformation>(scale, delta, takeOption(options, who, "ApplyToLabels", false));
    });
}

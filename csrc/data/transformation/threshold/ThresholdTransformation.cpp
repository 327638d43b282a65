#include "data/transformation/threshold/ThresholdTransformation.hpp"

#include <cmath>

#include <opencv2/imgproc.hpp>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

ThresholdTransformation::ThresholdTransformation(double threshold, bool otsuMethod) : mThreshold(threshold), mOtsuMethod(otsuMethod)
{
    if (std::isnan(threshold))
        throw std::invalid_argument(label() + " Threshold: a number is expected, got nan");
}

void ThresholdTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    static constexpr int codes[] = {cv::THRESH_BINARY, cv::THRESH_BINARY_INV, cv::THRESH_TRUNC, cv::THRESH_TOZERO, cv::THRESH_TOZERO_INV};
    checkFrame(frame);
    const int code = codes[*mOperation];
    if (mOtsuMethod) {
        if (frame.depth() != CV_8U)
            throw std::invalid_argument(label() + " OtsuMethod needs 8U frames, got " + frameText(frame));
        eachChannel(frame, [&](cv::Mat& plane) { cv::threshold(plane, plane, 0, *mMaxValue, code | cv::THRESH_OTSU); });
        return;
    }
    atDepth(frame, {CV_8U, CV_16U, CV_16S, CV_32F, CV_64F}, [&](const cv::Mat& in, cv::Mat& out) {
        cv::threshold(in, out, mThreshold, *mMaxValue, code);
    });
}

}  // namespace N2D2

N2D2_REGISTER(ThresholdTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "Threshold", [](Options& options, const std::string& who) {
        const auto threshold = takeRequired<double>(options, who, "Threshold");
        return std::make_shared<ThresholdTransformation>(threshold, takeOption(options, who, "OtsuMethod", false));
    });
}

#include "data/transformation/colorspace/ColorSpaceTransformation.hpp"

#include <opencv2/imgproc.hpp>

#include "data/database/StimulusRead.hpp"

namespace N2D2 {

void ColorSpaceTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    static constexpr int codes[] = {-1, cv::COLOR_BGR2RGB, cv::COLOR_BGR2HSV, cv::COLOR_BGR2HLS, cv::COLOR_BGR2YCrCb, cv::COLOR_BGR2Lab,
                                    cv::COLOR_BGR2Luv, cv::COLOR_RGB2BGR, cv::COLOR_RGB2HSV, cv::COLOR_RGB2HLS, cv::COLOR_RGB2YCrCb,
                                    cv::COLOR_RGB2Lab, cv::COLOR_RGB2Luv, cv::COLOR_HSV2BGR, cv::COLOR_HSV2RGB, cv::COLOR_HLS2BGR,
                                    cv::COLOR_HLS2RGB, cv::COLOR_YCrCb2BGR, cv::COLOR_YCrCb2RGB, cv::COLOR_Lab2BGR, cv::COLOR_Lab2RGB,
                                    cv::COLOR_Luv2BGR, cv::COLOR_Luv2RGB};
    const int channels = frame.channels();
    int code = codes[mColorSpace];
    if (mColorSpace == BGR || mColorSpace == RGB) {
        if (channels == 1) {
            cv::Mat planes[3] = {frame, frame, frame};
            cv::Mat merged;
            cv::merge(planes, 3, merged);
            frame = merged;
            return;
        }
        if (channels == 3 && mColorSpace == BGR)
            return;
        if (channels == 4)
            code = mColorSpace == BGR ? cv::COLOR_BGRA2BGR : cv::COLOR_BGRA2RGB;
    }
    else if (channels == 1)
        return;
    cv::Mat converted;
    try {
        cv::cvtColor(frame, converted, code);
    }
    catch (const cv::Exception&) {
        throw std::invalid_argument(label() + " " + enumToText(mColorSpace) + " cannot convert a frame of " + std::to_string(channels)
                                    + " channels of " + depthName(frame.depth()) + " (8U or 32F with 3 channels always can be)");
    }
    frame = converted;
}

}  // namespace N2D2

#include "data/transformation/channelextraction/ChannelExtractionTransformation.hpp"

#include <opencv2/imgproc.hpp>

#include "data/database/StimulusRead.hpp"

namespace N2D2 {

void ChannelExtractionTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    if (frame.channels() == 1)
        return;
    struct Source {
        int code;
        int plane;
    };
    static constexpr Source sources[] = {{-1, 2}, {-1, 1}, {-1, 0}, {cv::COLOR_BGR2HSV, 0}, {cv::COLOR_BGR2HSV, 1}, {cv::COLOR_BGR2HSV, 2},
                                         {cv::COLOR_BGR2GRAY, 0}, {cv::COLOR_BGR2YCrCb, 0}, {cv::COLOR_BGR2YCrCb, 2}, {cv::COLOR_BGR2YCrCb, 1}};
    const Source source = sources[mChannel];
    cv::Mat result;
    try {
        if (frame.channels() < 3)
            throw cv::Exception();
        cv::Mat converted = frame;
        if (source.code >= 0)
            cv::cvtColor(frame, converted, source.code);
        cv::extractChannel(converted, result, source.plane);
    }
    catch (const cv::Exception&) {
        throw std::invalid_argument(label() + " " + enumToText(mChannel) + " cannot be taken from a frame of " + std::to_string(frame.channels())
                                    + " channels of " + depthName(frame.depth()) + " (8U or 32F BGR always can be)");
    }
    if (mChannel == Hue && result.depth() == CV_8U)
        result.convertTo(result, CV_8U, 255.0 / 180.0);
    frame = result;
}

}  // namespace N2D2

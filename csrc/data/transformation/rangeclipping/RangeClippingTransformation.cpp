#include "data/transformation/rangeclipping/RangeClippingTransformation.hpp"

#include <opencv2/core.hpp>

#include "data/database/StimulusRead.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

void RangeClippingTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    checkFrame(frame);
    double low, high;
    cv::minMaxIdx(frame.reshape(1), &low, &high);
    low = *mRangeMin > 0.0 ? *mRangeMin : low;
    high = *mRangeMax > 0.0 ? *mRangeMax : high;
    cv::Mat result;
    if (high > low) {
        const double scale = depthUnity(frame.depth()) / (high - low);
        frame.convertTo(result, frame.depth(), scale, -low * scale);
        // Saturated for integers, whose negative values are below the range too.
        cv::max(result.reshape(1), 0.0, result);
        if (frame.depth() == CV_32F || frame.depth() == CV_64F)
            cv::min(result, 1.0, result);
        result = result.reshape(frame.channels());
    }
    else {
        warn("the range [" + realText(low) + ", " + realText(high) + "] is empty: the frame becomes 0");
        result = cv::Mat::zeros(frame.size(), frame.type());
    }
    frame = result;
}

}  // namespace N2D2

N2D2_REGISTER(RangeClippingTransformation)
{
    N2D2::registerTransformation(registry, "RangeClipping",
                                 [](N2D2::Options&, const std::string&) { return std::make_shared<N2D2::RangeClippingTransformation>(); });
}

#include "data/transformation/wallis/WallisFilterTransformation.hpp"

#include <cmath>

#include <opencv2/imgproc.hpp>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

WallisFilterTransformation::WallisFilterTransformation(unsigned size, double mean, double stdDev) : mSize(size)
{
    if (size > 32767)
        throw std::invalid_argument(label() + " Size: 0 to 32767 is expected, got " + std::to_string(size));
    mMean = mean;
    mStdDev = stdDev;
}

void WallisFilterTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    constexpr double least = 1e-6;
    checkFrame(frame);
    cv::Mat wide;
    frame.convertTo(wide, CV_64F);
    cv::Mat flat = wide.reshape(1);
    if (mSize > 0) {
        const cv::Size box(static_cast<int>(mSize), static_cast<int>(mSize));
        // About the frame's own mean, for the difference of squares keeps more digits there.
        flat -= cv::mean(flat);
        cv::Mat mean, variance;
        cv::blur(wide, mean, box, {-1, -1}, cv::BORDER_REPLICATE);
        cv::blur(wide.mul(wide), variance, box, {-1, -1}, cv::BORDER_REPLICATE);
        variance -= mean.mul(mean);
        cv::Mat flatVariance = variance.reshape(1), deviation;
        cv::sqrt(cv::max(flatVariance, least), deviation);
        cv::Mat result = (flat - mean.reshape(1)) / deviation * *mStdDev + *mMean;
        result.reshape(frame.channels()).convertTo(frame, CV_32F);
        return;
    }
    const auto normalize = [&](cv::Mat& data) {
        cv::Scalar mean, deviation;
        cv::Mat values = data.reshape(1);
        cv::meanStdDev(values, mean, deviation);
        const double scale = *mStdDev / std::sqrt(std::max(deviation[0] * deviation[0], least));
        data = cv::Mat((values - mean[0]) * scale + *mMean).reshape(data.channels());
    };
    if (mPerChannel && wide.channels() > 1)
        eachChannel(wide, normalize);
    else
        normalize(wide);
    wide.convertTo(frame, CV_32F);
}

int WallisFilterTransformation::getOutputsDepth(int) const { return CV_32F; }

}  // namespace N2D2

N2D2_REGISTER(WallisFilterTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "WallisFilter", [](Options& options, const std::string& who) {
        return std::make_shared<WallisFilterTransformation>(takeRequired<unsigned>(options, who, "Size"));
    });
}

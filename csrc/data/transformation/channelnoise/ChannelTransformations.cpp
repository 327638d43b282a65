#include "data/transformation/channelnoise/ChannelTransformations.hpp"

#include <cmath>

#include <opencv2/imgproc.hpp>

#include "data/transformation/ChannelRanges.hpp"
#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

ChannelDropTransformation::ChannelDropTransformation(const std::vector<double>& dropProb) : mDropProb(dropProb)
{
    if (dropProb.empty())
        throw std::invalid_argument(label() + " DropProb: one probability, or one a channel, is expected");
    for (const double p : dropProb) {
        if (!(p >= 0.0 && p <= 1.0))
            throw std::invalid_argument(label() + " DropProb: probabilities of 0 to 1 are expected, got " + realText(p));
    }
}

void ChannelDropTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random& random) const
{
    checkFrame(frame);
    const auto channels = static_cast<std::size_t>(frame.channels());
    if (mDropProb.size() != 1 && mDropProb.size() != channels)
        throw std::invalid_argument(label() + " DropProb has " + std::to_string(mDropProb.size()) + " probabilities, the frame has "
                                    + std::to_string(channels) + " channels");
    std::size_t c = 0;
    eachChannel(frame, [&](cv::Mat& plane) {
        if (random.bernoulli(mDropProb[mDropProb.size() == 1 ? 0 : c]))
            plane.setTo(*mDropValue);
        ++c;
    });
}

ChannelShakeTransformation::ChannelShakeTransformation(const Ranges& verticalRange, const Ranges& horizontalRange)
    : mVertical(verticalRange), mHorizontal(horizontalRange)
{
    for (const Ranges* ranges : {&mVertical, &mHorizontal}) {
        for (const auto& [low, high] : *ranges) {
            if (!(std::abs(low) <= 65535) || !(std::abs(high) <= 65535) || high < low)
                throw std::invalid_argument(label() + " ranges: two numbers of pixels in increasing order are expected, got \"" + realText(low) + " "
                                            + realText(high) + "\"");
        }
    }
}

double ChannelShakeTransformation::drawn(std::pair<double, double> range, Random& random) const
{
    const auto [low, high] = range;
    if (low == high)
        return low;
    if (*mDistribution == Uniform)
        return *mRounded ? std::round(random.uniform(low, high)) : random.uniform(low, high);
    double value = random.normal((low + high) / 2.0, (high - low) / 6.0);
    if (*mDistribution == TruncatedNormal)
        value = std::clamp(value, low, high);
    return *mRounded ? std::round(value) : value;
}

void ChannelShakeTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random& random) const
{
    checkFrame(frame);
    const auto channels = static_cast<std::size_t>(frame.channels());
    if (mVertical.size() > channels || mHorizontal.size() > channels)
        throw std::invalid_argument(label() + " there are ranges of " + std::to_string(std::max(mVertical.size(), mHorizontal.size()))
                                    + " channels, the frame has " + std::to_string(channels));
    std::size_t c = 0;
    eachChannel(frame, [&](cv::Mat& plane) {
        const auto shift = [&](const Ranges& ranges) { return c < ranges.size() ? drawn(ranges[c], random) : 0.0; };
        const double down = shift(mVertical), right = shift(mHorizontal);
        if (down != 0.0 || right != 0.0) {
            const double value = c < mBorderValue->size() ? (*mBorderValue)[c] : 0.0;
            const cv::Scalar fill = borderFill(plane, *mBorderType, {value});
            const cv::Mat map = (cv::Mat_<double>(2, 3) << 1, 0, -right, 0, 1, -down);
            const bool whole = std::trunc(down) == down && std::trunc(right) == right;
            atDepth(plane, {CV_8U, CV_16U, CV_16S, CV_32F, CV_64F}, [&](const cv::Mat& in, cv::Mat& out) {
                cv::warpAffine(in, out, map, in.size(), (whole ? cv::INTER_NEAREST : cv::INTER_LINEAR) | cv::WARP_INVERSE_MAP, borderCode(*mBorderType), fill);
            });
        }
        ++c;
    });
}

std::string ChannelShakeTransformation::arguments() const
{
    std::string text;
    for (const Ranges* ranges : {&mVertical, &mHorizontal}) {
        text += text.empty() ? "[" : ", [";
        for (const auto& [low, high] : *ranges)
            text += " " + realText(low) + ".." + realText(high);
        text += " ]";
    }
    return text;
}

}  // namespace N2D2

N2D2_REGISTER(ChannelTransformations)
{
    using namespace N2D2;
    registerTransformation(registry, "ChannelDrop", [](Options& options, const std::string& who) {
        return std::make_shared<ChannelDropTransformation>(takeRequired<std::vector<double>>(options, who, "DropProb"));
    });
    registerTransformation(registry, "ChannelShake", [](Options& options, const std::string& who) {
        const auto ranges = [&](const std::string& name) {
            if (options.count(name))
                throw OptionError(name, who + " " + name + " is given by channel: " + name + "[0]=min max");
            return takeChannelRanges(options, who, name, {0.0, 0.0});
        };
        const auto vertical = ranges("VerticalRange");
        return std::make_shared<ChannelShakeTransformation>(vertical, ranges("HorizontalRange"));
    });
}

#include "data/transformation/randomaffine/RandomAffineTransformation.hpp"

#include <cmath>

#include "data/database/StimulusRead.hpp"
#include "data/transformation/ChannelRanges.hpp"
#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

namespace {

constexpr const char* names[] = {"Gain", "Bias", "Gamma"};
constexpr double neutral[] = {1.0, 0.0, 1.0};

struct Values {
    double gain, bias, gamma;
};

template <class T> void changePlane(cv::Mat& plane, const Values& v, double unity)
{
    const auto change = [&](T value) {
        const double x = static_cast<double>(value) / unity;
        const double curved = v.gamma == 1.0 ? x : std::pow(x, v.gamma);
        return cv::saturate_cast<T>(v.gain * (curved * unity) + v.bias * unity);
    };
    if constexpr (std::is_same_v<T, unsigned char>) {
        cv::Mat table(1, 256, CV_8U);
        for (int i = 0; i < 256; ++i)
            table.at<unsigned char>(i) = change(static_cast<unsigned char>(i));
        cv::LUT(plane, table, plane);
        return;
    }
    for (int y = 0; y < plane.rows; ++y) {
        T* row = plane.ptr<T>(y);
        std::transform(row, row + plane.cols, row, change);
    }
}

}  // namespace

RandomAffineTransformation::RandomAffineTransformation(Variation gain, Variation bias, Variation gamma)
    : mVariations{std::move(gain), std::move(bias), std::move(gamma)}
{
    check();
}

RandomAffineTransformation::RandomAffineTransformation(double gainVar, double biasVar)
    : mVariations{Variation{{{1.0 - gainVar, 1.0 + gainVar}}, false, {}}, Variation{{{-biasVar, biasVar}}, false, {}}, Variation{}}
{
    check();
}

void RandomAffineTransformation::check() const
{
    for (std::size_t k = 0; k < 3; ++k) {
        const std::string who = label() + " " + names[k];
        for (const auto& [low, high] : mVariations[k].ranges) {
            if (!std::isfinite(low) || !std::isfinite(high) || high < low || (k == 2 && low <= 0.0))
                throw std::invalid_argument(who + "Range: two values in increasing order" + (k == 2 ? ", above 0," : "") + " are expected, got \""
                                            + realText(low) + " " + realText(high) + "\"");
        }
        for (const double p : mVariations[k].probabilities) {
            if (!(p >= 0.0 && p <= 1.0))
                throw std::invalid_argument(who + "VarProb: probabilities of 0 to 1 are expected, got " + realText(p));
        }
    }
}

void RandomAffineTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random& random) const
{
    checkFrame(frame);
    const auto channels = static_cast<std::size_t>(frame.channels());
    for (std::size_t k = 0; k < 3; ++k) {
        const std::size_t count = mVariations[k].probabilities.size(), ranges = mVariations[k].ranges.size();
        if (count > 1 && count != channels)
            throw std::invalid_argument(label() + " " + names[k] + "VarProb has " + std::to_string(count) + " probabilities, the frame has "
                                        + std::to_string(channels) + " channels");
        if (ranges > channels)
            throw std::invalid_argument(label() + " " + names[k] + "Range has " + std::to_string(ranges) + " channels, the frame has "
                                        + std::to_string(channels));
    }
    if (!mChannelsMask->empty() && mChannelsMask->size() != channels)
        throw std::invalid_argument(label() + " ChannelsMask has " + std::to_string(mChannelsMask->size()) + " values, the frame has "
                                    + std::to_string(channels) + " channels");
    std::array<std::vector<bool>, 3> active;
    std::array<std::vector<double>, 3> value;
    const auto oneDraw = [&](std::size_t k) { return mVariations[k].probabilities.size() <= 1; };
    const auto oneValue = [&](std::size_t k) {
        const Variation& v = mVariations[k];
        return v.ranges.empty() || (v.ranges.size() == 1 && !v.perChannel && oneDraw(k));
    };
    // What is common to the channels is drawn first: whether, then how much; then the same channel by channel.
    for (std::size_t k = 0; k < 3; ++k)
        active[k].assign(channels, !mVariations[k].ranges.empty() && (mVariations[k].probabilities.size() != 1 || random.bernoulli(mVariations[k].probabilities[0])));
    for (std::size_t k = 0; k < 3; ++k) {
        const auto& ranges = mVariations[k].ranges;
        value[k].assign(channels, oneValue(k) && !ranges.empty() ? random.uniform(ranges[0].first, ranges[0].second) : neutral[k]);
    }
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t k = 0; k < 3; ++k) {
            if (!oneDraw(k))
                active[k][c] = random.bernoulli(mVariations[k].probabilities[c]);
        }
        for (std::size_t k = 0; k < 3; ++k) {
            if (oneValue(k))
                continue;
            const Variation& v = mVariations[k];
            const std::size_t range = v.perChannel || v.ranges.size() > 1 ? c : 0;
            value[k][c] = range < v.ranges.size() ? random.uniform(v.ranges[range].first, v.ranges[range].second) : neutral[k];
        }
    }
    std::vector<cv::Mat> planes;
    cv::split(frame, planes);
    const double unity = depthUnity(frame.depth());
    for (std::size_t c = 0; c < channels; ++c) {
        if (!mChannelsMask->empty() && (*mChannelsMask)[c] == 0)
            continue;
        const bool gamma = active[2][c], others = !(*mDisjointGamma && gamma);
        const Values v{others && active[0][c] ? value[0][c] : 1.0, others && active[1][c] ? value[1][c] : 0.0, gamma ? value[2][c] : 1.0};
        double lowest = 0.0;
        if (v.gamma != 1.0)
            cv::minMaxIdx(planes[c], &lowest, nullptr);
        if (lowest < 0.0)
            throw std::invalid_argument(label() + " a gamma of " + realText(v.gamma) + " cannot be applied to the negative value " + realText(lowest));
        switch (frame.depth()) {
        case CV_8U:
            changePlane<unsigned char>(planes[c], v, unity);
            break;
        case CV_8S:
            changePlane<signed char>(planes[c], v, unity);
            break;
        case CV_16U:
            changePlane<unsigned short>(planes[c], v, unity);
            break;
        case CV_16S:
            changePlane<short>(planes[c], v, unity);
            break;
        case CV_32S:
            changePlane<int>(planes[c], v, unity);
            break;
        case CV_32F:
            changePlane<float>(planes[c], v, unity);
            break;
        case CV_64F:
            changePlane<double>(planes[c], v, unity);
            break;
        default:
            throw std::invalid_argument(label() + " frames of this depth are not known");
        }
    }
    cv::merge(planes, frame);
}

std::string RandomAffineTransformation::arguments() const
{
    std::string text;
    for (std::size_t k = 0; k < 3; ++k) {
        text += std::string(k ? ", " : "") + names[k];
        for (const auto& [low, high] : mVariations[k].ranges)
            text += " " + realText(low) + ".." + realText(high);
        text += (mVariations[k].perChannel ? " per channel" : "") + std::string(" p ") + toText(mVariations[k].probabilities);
    }
    return text;
}

}  // namespace N2D2

N2D2_REGISTER(RandomAffineTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "RandomAffine", [](Options& options, const std::string& who) {
        const auto variation = [&](const std::string& name, double otherwise) {
            RandomAffineTransformation::Variation v;
            v.perChannel = hasChannelRanges(options, name + "Range");
            v.ranges = takeChannelRanges(options, who, name + "Range", {otherwise, otherwise});
            v.probabilities = takeOption(options, who, name + "VarProb", std::vector<double>());
            return v;
        };
        const auto gain = variation("Gain", 1.0), bias = variation("Bias", 0.0), gamma = variation("Gamma", 1.0);
        return std::make_shared<RandomAffineTransformation>(gain, bias, gamma);
    });
}

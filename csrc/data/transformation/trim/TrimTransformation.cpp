#include "data/transformation/trim/TrimTransformation.hpp"

#include <array>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

TrimTransformation::TrimTransformation(unsigned nbLevels) : mNbLevels(nbLevels)
{
    if (nbLevels == 1 || nbLevels > 256)
        throw std::invalid_argument(label() + " NbLevels: 0 (all) or 2 to 256 is expected, got " + std::to_string(nbLevels));
}

void TrimTransformation::setKernelSize(unsigned size)
{
    if (size == 0 || size > 1023)
        throw std::invalid_argument(label() + " a kernel of 1 to 1023 is expected, got " + std::to_string(size));
    mKernelSize = static_cast<int>(size);
}

cv::Mat TrimTransformation::reduced(const cv::Mat& frame) const
{
    cv::Mat result;
    if (mNbLevels == 0)
        return frame;
    if (*mMethod == Discretize) {
        cv::Mat table(1, 256, CV_8U);
        const double steps = mNbLevels - 1.0;
        for (int v = 0; v < 256; ++v)
            table.at<unsigned char>(v) = static_cast<unsigned char>(std::lround(255.0 * std::round(steps * v / 255.0) / steps));
        cv::LUT(frame, table, result);
        return result;
    }
    cv::Mat colours, samples, centres;
    if (frame.channels() == 3)
        cv::cvtColor(frame, colours, cv::COLOR_BGR2Lab);
    else
        colours = frame;
    const int pixels = static_cast<int>(frame.total());
    (colours.isContinuous() ? colours : colours.clone()).reshape(1, pixels).convertTo(samples, CV_32F);
    std::vector<int> nearest;
    // Of a thread's own generator, set so that a frame gives the same whoever reads it.
    const auto state = cv::theRNG().state;
    cv::theRNG().state = 0x5851f42d4c957f2dull;
    cv::kmeans(samples, std::min(static_cast<int>(mNbLevels), pixels), nearest, cv::TermCriteria(cv::TermCriteria::MAX_ITER, 10, 0), 3,
               cv::KMEANS_PP_CENTERS, centres);
    cv::theRNG().state = state;
    centres.convertTo(centres, CV_8U);
    result.create(frame.size(), frame.type());
    const auto size = static_cast<std::size_t>(frame.channels());
    for (int i = 0; i < pixels; ++i)
        std::copy_n(centres.ptr(nearest[static_cast<std::size_t>(i)]), size, result.data + static_cast<std::size_t>(i) * size);
    if (frame.channels() == 3)
        cv::cvtColor(result, result, cv::COLOR_Lab2BGR);
    return result;
}

void TrimTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int, Random&) const
{
    checkFrame(frame);
    if (frame.depth() != CV_8U || (frame.channels() != 1 && frame.channels() != 3))
        throw std::invalid_argument(label() + " 8U frames of 1 or 3 channels are expected, got " + frameText(frame));
    cv::Mat grey = reduced(frame);
    if (grey.channels() == 3)
        cv::cvtColor(grey, grey, cv::COLOR_BGR2GRAY);
    std::array<std::size_t, 256> counts{};
    for (int x = 0; x < grey.cols; ++x) {
        ++counts[grey.at<unsigned char>(0, x)];
        ++counts[grey.at<unsigned char>(grey.rows - 1, x)];
    }
    for (int y = 1; y < grey.rows - 1; ++y) {
        ++counts[grey.at<unsigned char>(y, 0)];
        ++counts[grey.at<unsigned char>(y, grey.cols - 1)];
    }
    const auto border = static_cast<unsigned char>(std::max_element(counts.begin(), counts.end()) - counts.begin());
    const cv::Mat kernel = cv::getStructuringElement(cv::MORPH_RECT, {mKernelSize, mKernelSize});
    cv::Mat clean;
    if (border > 127)
        cv::dilate(grey, clean, kernel);
    else
        cv::erode(grey, clean, kernel);
    cv::Mat inside = clean != border;
    const cv::Rect kept = cv::boundingRect(inside);
    if (kept.empty()) {
        warn("a frame is uniform: it is kept whole");
        return;
    }
    extractSlice(frame, labels, rois, {kept.x, kept.y, kept.width, kept.height, 0.0}, BorderEnums::ConstantBorder, {});
}

}  // namespace N2D2

N2D2_REGISTER(TrimTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "Trim", [](Options& options, const std::string& who) {
        return std::make_shared<TrimTransformation>(takeRequired<unsigned>(options, who, "NbLevels"));
    });
}

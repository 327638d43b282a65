#include "data/transformation/sliceextraction/SliceExtractionTransformation.hpp"

#include <cmath>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

std::pair<double, double> rangeOf(const std::string& who, const char* name, const std::vector<double>& values, double least)
{
    if (values.size() != 2 || !std::isfinite(values[0]) || !std::isfinite(values[1]) || values[1] < values[0] || values[0] < least)
        throw std::invalid_argument(who + " " + name + ": two values in increasing order"
                                    + (std::isfinite(least) ? ", at least " + realText(least) + "," : "") + " are expected, got \"" + toText(values) + "\"");
    return {values[0], values[1]};
}

SliceExtractionTransformation::SliceExtractionTransformation(unsigned width, unsigned height, unsigned offsetX, unsigned offsetY)
    : mWidth(width), mHeight(height), mOffsetX(offsetX), mOffsetY(offsetY)
{
    if (std::max(std::max(width, height), std::max(offsetX, offsetY)) > 65535)
        throw std::invalid_argument(label() + " sizes and offsets up to 65535 are expected, got " + arguments());
}

void SliceExtractionTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int, Random& random) const
{
    checkFrame(frame);
    double scale = 1.0;
    if (mRandomScaling) {
        const auto [low, high] = rangeOf(label(), "RandomScalingRange", *mRandomScalingRange, 1e-3);
        scale = random.uniform(low, high);
    }
    // A side of 0: the window is the whole frame, whatever the scale.
    const auto sides = [&](unsigned wanted, int side) {
        const int target = wanted > 0 ? static_cast<int>(wanted) : std::max(1, static_cast<int>(std::lround(side / scale)));
        return std::pair{target, wanted > 0 ? std::max(1, static_cast<int>(std::lround(target * scale))) : side};
    };
    const auto [targetWidth, width] = sides(mWidth, frame.cols);
    const auto [targetHeight, height] = sides(mHeight, frame.rows);
    const auto offset = [&](bool drawn, unsigned fixed, int side, int slice) {
        if (!drawn)
            return static_cast<int>(fixed);
        return slice < side ? static_cast<int>(random.uniformInt(0, side - slice)) : 0;
    };
    Slice slice{offset(mRandomOffsetX, mOffsetX, frame.cols, width), 0, width, height, 0.0};
    slice.y = offset(mRandomOffsetY, mOffsetY, frame.rows, height);
    if (mRandomRotation) {
        const auto [low, high] = rangeOf(label(), "RandomRotationRange", *mRandomRotationRange, -HUGE_VAL);
        slice.angle = random.uniform(low, high);
    }
    if (!mAllowPadding && (slice.x + width > frame.cols || slice.y + height > frame.rows))
        throw std::invalid_argument(label() + " the " + std::to_string(width) + "x" + std::to_string(height) + " slice at (" + std::to_string(slice.x) + ", "
                                    + std::to_string(slice.y) + ") exceeds the frame of " + std::to_string(frame.cols) + "x" + std::to_string(frame.rows)
                                    + " (AllowPadding=1 pads it)");
    extractSlice(frame, labels, rois, slice, *mBorderType, *mBorderValue);
    resizeAll(frame, labels, rois, targetWidth, targetHeight);
}

void SliceExtractionTransformation::reverse(const cv::Mat& frame, cv::Mat& labels, ROIs& rois, int) const
{
    if (draws())
        throw std::invalid_argument(label() + " a random slice cannot be reversed");
    const int width = mWidth ? static_cast<int>(mWidth) : frame.cols, height = mHeight ? static_cast<int>(mHeight) : frame.rows;
    const int x = static_cast<int>(mOffsetX), y = static_cast<int>(mOffsetY);
    if (isLabelMatrix(labels))
        padCropLabels(labels, x, frame.cols - x - width, y, frame.rows - y - height);
    padCropROIs(rois, -x, -y, frame.cols, frame.rows);
}

ImageSize SliceExtractionTransformation::getOutputsSize(ImageSize size) const
{
    if ((mWidth == 0 || mHeight == 0) && (mRandomScaling || size == ImageSize{}))
        return {0, 0};
    return {mWidth ? mWidth : size.width, mHeight ? mHeight : size.height};
}

std::string SliceExtractionTransformation::arguments() const
{
    return std::to_string(mWidth) + ", " + std::to_string(mHeight) + ", " + std::to_string(mOffsetX) + ", " + std::to_string(mOffsetY);
}

}  // namespace N2D2

N2D2_REGISTER(SliceExtractionTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "SliceExtraction", [](Options& options, const std::string& who) {
        const auto width = takeRequired<unsigned>(options, who, "Width"), height = takeRequired<unsigned>(options, who, "Height");
        const auto x = takeOption(options, who, "OffsetX", 0u), y = takeOption(options, who, "OffsetY", 0u);
        return std::make_shared<SliceExtractionTransformation>(width, height, x, y);
    });
}

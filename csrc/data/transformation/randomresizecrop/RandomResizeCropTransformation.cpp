#include "data/transformation/randomresizecrop/RandomResizeCropTransformation.hpp"

#include <cmath>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

RandomResizeCropTransformation::RandomResizeCropTransformation(unsigned width, unsigned height) : mWidth(width), mHeight(height)
{
    if (width == 0 || height == 0 || width > 65535 || height > 65535)
        throw std::invalid_argument(label() + " Width and Height of 1 to 65535 are expected, got " + std::to_string(width) + "x" + std::to_string(height));
}

void RandomResizeCropTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int, Random& random) const
{
    checkFrame(frame);
    const auto ordered = [&](double low, double high, const char* what) {
        if (high < low)
            throw std::invalid_argument(label() + " " + what + "Max (" + realText(high) + ") is below " + what + "Min (" + realText(low) + ")");
    };
    ordered(*mScaleMin, *mScaleMax, "Scale");
    ordered(*mRatioMin, *mRatioMax, "Ratio");
    const int cols = frame.cols, rows = frame.rows;
    Slice slice;
    for (int trial = 0; trial < 10 && slice.width == 0; ++trial) {
        const double area = static_cast<double>(cols) * rows * random.uniform(*mScaleMin, *mScaleMax);
        const double ratio = std::exp(random.uniform(std::log(*mRatioMin), std::log(*mRatioMax)));
        const double width = std::round(std::sqrt(area * ratio)), height = std::round(std::sqrt(area / ratio));
        if (width < 1 || width > cols || height < 1 || height > rows)
            continue;
        slice.width = static_cast<int>(width);
        slice.height = static_cast<int>(height);
        slice.x = static_cast<int>(random.uniformInt(0, cols - slice.width));
        slice.y = static_cast<int>(random.uniformInt(0, rows - slice.height));
    }
    if (slice.width == 0) {
        const double ratio = static_cast<double>(cols) / rows;
        slice.width = cols;
        slice.height = rows;
        if (ratio < *mRatioMin)
            slice.height = std::clamp(static_cast<int>(std::lround(cols / *mRatioMin)), 1, rows);
        else if (ratio > *mRatioMax)
            slice.width = std::clamp(static_cast<int>(std::lround(rows * *mRatioMax)), 1, cols);
        slice.x = (cols - slice.width) / 2;
        slice.y = (rows - slice.height) / 2;
    }
    extractSlice(frame, labels, rois, slice, BorderEnums::MinusOneReflectBorder, {});
    resizeAll(frame, labels, rois, static_cast<int>(mWidth), static_cast<int>(mHeight));
}

}  // namespace N2D2

N2D2_REGISTER(RandomResizeCropTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "RandomResizeCrop", [](Options& options, const std::string& who) {
        const auto width = takeRequired<unsigned>(options, who, "Width"), height = takeRequired<unsigned>(options, who, "Height");
        return std::make_shared<RandomResizeCropTransformation>(width, height);
    });
}

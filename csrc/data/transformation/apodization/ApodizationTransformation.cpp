#include "data/transformation/apodization/ApodizationTransformation.hpp"

#include <cmath>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

ApodizationTransformation::ApodizationTransformation(const WindowFunction& window, unsigned size) : mWindow(window), mSize(size)
{
    if (size == 0 || size > 1u << 24)
        throw std::invalid_argument(label() + " Size: 1 to 16777216 is expected, got " + std::to_string(size));
    mValues = window.values(size);
}

void ApodizationTransformation::apply(cv::Mat& frame, cv::Mat&, ROIs&, int, Random&) const
{
    checkFrame(frame);
    if (frame.channels() != 1 || frame.cols != static_cast<int>(mSize))
        throw std::invalid_argument(label() + " a frame of one channel and " + std::to_string(mSize) + " columns (Size) is expected, got " + frameText(frame));
    const int depth = frame.depth();
    cv::Mat wide;
    frame.convertTo(wide, CV_64F);
    for (int y = 0; y < wide.rows; ++y) {
        double* row = wide.ptr<double>(y);
        for (std::size_t x = 0; x < mValues.size(); ++x)
            row[x] = depth < CV_32F ? std::trunc(row[x] * mValues[x]) : row[x] * mValues[x];
    }
    wide.convertTo(frame, depth);
}

std::string ApodizationTransformation::arguments() const
{
    return enumToText(mWindow.name) + " " + realText(mWindow.sigma) + " " + realText(mWindow.alpha) + " " + realText(mWindow.beta) + ", "
           + std::to_string(mSize);
}

}  // namespace N2D2

N2D2_REGISTER(ApodizationTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "Apodization", [](Options& options, const std::string& who) {
        const auto size = takeRequired<unsigned>(options, who, "Size");
        WindowFunction window;
        window.name = takeOption(options, who, "WindowName", WindowName::Rectangular);
        // Each is the word of one window: elsewhere it would have no effect and is left over.
        if (window.name == WindowName::Gaussian)
            window.sigma = takeOption(options, who, "WindowName.Sigma", window.sigma);
        if (window.name == WindowName::Blackman)
            window.alpha = takeOption(options, who, "WindowName.Alpha", window.alpha);
        if (window.name == WindowName::Kaiser)
            window.beta = takeOption(options, who, "WindowName.Beta", window.beta);
        return std::make_shared<ApodizationTransformation>(window, size);
    });
}

#include "data/transformation/reshape/ReshapeTransformation.hpp"

#include <opencv2/core.hpp>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

ReshapeTransformation::ReshapeTransformation(unsigned nbRows, unsigned nbCols, unsigned nbChannels)
    : mNbRows(nbRows), mNbCols(nbCols), mNbChannels(nbChannels)
{
    if (nbChannels > CV_CN_MAX)
        throw std::invalid_argument(label() + " NbChannels: at most " + std::to_string(CV_CN_MAX) + " channels are possible, got " + std::to_string(nbChannels));
}

void ReshapeTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int, Random&) const
{
    checkFrame(frame);
    const std::size_t elements = frame.total() * static_cast<std::size_t>(frame.channels());
    const std::size_t channels = mNbChannels ? mNbChannels : static_cast<std::size_t>(frame.channels());
    const std::size_t rows = mNbRows ? mNbRows : static_cast<std::size_t>(frame.rows);
    const std::size_t cols = elements / (rows * channels);
    const auto refuse = [&](const std::string& why) {
        throw std::invalid_argument(label() + " a frame of " + frameText(frame) + " cannot become " + std::to_string(rows) + " rows of "
                                    + std::to_string(channels) + " channels: " + why);
    };
    if (cols == 0 || cols * rows * channels != elements)
        refuse("it has " + std::to_string(elements) + " elements");
    if (mNbCols > 0 && cols != mNbCols)
        refuse("that makes " + std::to_string(cols) + " columns, NbCols is " + std::to_string(mNbCols));
    const cv::Size before = frame.size();
    frame = (frame.isContinuous() ? frame : frame.clone()).reshape(static_cast<int>(channels), static_cast<int>(rows));
    if (frame.size() == before)
        return;
    if (!rois.empty())
        throw std::invalid_argument(label() + " ROIs cannot follow the pixels of a reshaped frame");
    if (isLabelMatrix(labels)) {
        if (labels.total() != frame.total())
            throw std::invalid_argument(label() + " a matrix of " + std::to_string(labels.total()) + " labels cannot follow a frame that has "
                                        + std::to_string(frame.total()) + " pixels then");
        labels = (labels.isContinuous() ? labels : labels.clone()).reshape(1, frame.rows);
    }
}

std::string ReshapeTransformation::arguments() const
{
    return std::to_string(mNbRows) + ", " + std::to_string(mNbCols) + ", " + std::to_string(mNbChannels);
}

}  // namespace N2D2

N2D2_REGISTER(ReshapeTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "Reshape", [](Options& options, const std::string& who) {
        const auto rows = takeRequired<unsigned>(options, who, "NbRows");
        const auto cols = takeOption(options, who, "NbCols", 0u);
        return std::make_shared<ReshapeTransformation>(rows, cols, takeOption(options, who, "NbChannels", 0u));
    });
}

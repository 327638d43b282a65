#include "data/transformation/flip/FlipTransformation.hpp"

#include <opencv2/core.hpp>

namespace N2D2 {

namespace {

void mirror(cv::Mat& mat, bool horizontal, bool vertical)
{
    if (!horizontal && !vertical)
        return;
    cv::Mat flipped;
    cv::flip(mat, flipped, horizontal ? (vertical ? -1 : 1) : 0);
    mat = flipped;
}

}  // namespace

void FlipTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int, Random& random) const
{
    const bool horizontal = mRandomHorizontalFlip ? random.uniformInt(0, 1) == 1 : mHorizontal;
    const bool vertical = mRandomVerticalFlip ? random.uniformInt(0, 1) == 1 : mVertical;
    mirror(frame, horizontal, vertical);
    if (isLabelMatrix(labels))
        mirror(labels, horizontal, vertical);
    for (auto& roi : rois)
        roi->flip(frame.cols, frame.rows, horizontal, vertical);
}

void FlipTransformation::reverse(const cv::Mat& frame, cv::Mat& labels, ROIs& rois, int) const
{
    if (draws())
        throw std::invalid_argument(label() + " a random flip cannot be reversed");
    if (isLabelMatrix(labels))
        mirror(labels, mHorizontal, mVertical);
    for (auto& roi : rois)
        roi->flip(frame.cols, frame.rows, mHorizontal, mVertical);
}

std::shared_ptr<Transformation> FlipTransformation::clone() const
{
    auto copy = std::make_shared<FlipTransformation>(mHorizontal, mVertical);
    copy->copyParameters(*this);
    return copy;
}

}  // namespace N2D2

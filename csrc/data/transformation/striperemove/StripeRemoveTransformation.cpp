#include "data/transformation/striperemove/StripeRemoveTransformation.hpp"

#include <opencv2/core.hpp>

#include "data/roi/ROI.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

namespace {

void removeStripe(cv::Mat& mat, bool rows, int begin, int length)
{
    const auto part = [&](int from, int to) { return rows ? mat.rowRange(from, to) : mat.colRange(from, to); };
    const int side = rows ? mat.rows : mat.cols;
    const cv::Mat before = part(0, begin), after = part(begin + length, side);
    cv::Mat result;
    if (before.empty() || after.empty())
        result = (before.empty() ? after : before).clone();
    else if (rows)
        cv::vconcat(before, after, result);
    else
        cv::hconcat(before, after, result);
    mat = result;
}

}  // namespace

StripeRemoveTransformation::StripeRemoveTransformation(unsigned axis, unsigned offset, unsigned length)
    : mAxis(axis), mOffset(offset), mLength(length), mStepOffset(this, "StepOffset", offset, "from a stripe to the next one (default: Offset)")
{
    if (axis > 1)
        throw std::invalid_argument(label() + " Axis: 0 (columns) or 1 (rows) is expected, got " + std::to_string(axis));
    if (length == 0 || length > 65535 || offset > 65535)
        throw std::invalid_argument(label() + " a Length of 1 to 65535 and an Offset up to 65535 are expected, got " + std::to_string(length) + " and "
                                    + std::to_string(offset));
}

void StripeRemoveTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int, Random& random) const
{
    checkFrame(frame);
    const bool rows = mAxis == 1;
    const int length = static_cast<int>(mLength);
    long long offset = mOffset;
    for (unsigned i = 0; i < *mNbIterations; ++i, offset += *mStepOffset) {
        const int side = rows ? frame.rows : frame.cols;
        if (length >= side)
            throw std::invalid_argument(label() + " a stripe of " + std::to_string(length) + (rows ? " rows" : " columns") + " leaves nothing of the "
                                        + std::to_string(side) + " left");
        if (mRandomOffset)
            offset = random.uniformInt(0, side - length);
        if (offset + length > side)
            throw std::invalid_argument(label() + " stripe " + std::to_string(i) + ", from " + std::to_string(offset) + " on, exceeds the "
                                        + std::to_string(side) + (rows ? " rows" : " columns") + " left");
        const int begin = static_cast<int>(offset);
        removeStripe(frame, rows, begin, length);
        if (isLabelMatrix(labels))
            removeStripe(labels, rows, begin, length);
        std::erase_if(rois, [&](const auto& roi) {
            const Box box = roi->box();
            const int from = rows ? box.y : box.x, to = from + (rows ? box.height : box.width);
            return from >= begin && to <= begin + length;
        });
        const auto moved = [&](double v) { return v <= begin ? v : std::max<double>(begin, v - length); };
        for (auto& roi : rois)
            roi = roi->mapped([&](ROI::Point p) { return rows ? ROI::Point{p.x, moved(p.y)} : ROI::Point{moved(p.x), p.y}; });
    }
}

ImageSize StripeRemoveTransformation::getOutputsSize(ImageSize size) const
{
    if (size == ImageSize{})
        return size;
    unsigned& side = mAxis == 1 ? size.height : size.width;
    const unsigned removed = mLength * *mNbIterations;
    side = side > removed ? side - removed : 0;
    return size;
}

std::string StripeRemoveTransformation::arguments() const
{
    return std::to_string(mAxis) + ", " + std::to_string(mOffset) + ", " + std::to_string(mLength);
}

}  // namespace N2D2

N2D2_REGISTER(StripeRemoveTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "StripeRemove", [](Options& options, const std::string& who) {
        const auto axis = takeRequired<unsigned>(options, who, "Axis"), offset = takeRequired<unsigned>(options, who, "Offset");
        return std::make_shared<StripeRemoveTransformation>(axis, offset, takeRequired<unsigned>(options, who, "Length"));
    });
}

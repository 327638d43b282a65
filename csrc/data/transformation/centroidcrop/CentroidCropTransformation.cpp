#include "data/transformation/centroidcrop/CentroidCropTransformation.hpp"

#include <tuple>

#include "data/transformation/Frames.hpp"
#include "data/transformation/Registration.hpp"

namespace N2D2 {

CentroidCropTransformation::CentroidCropTransformation(int axis) : mAxis(axis)
{
    if (axis < -1 || axis > 1)
        throw std::invalid_argument(label() + " Axis: -1 (both), 0 (columns) or 1 (rows) is expected, got " + std::to_string(axis));
}

void CentroidCropTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int, Random&) const
{
    checkFrame(frame);
    if (frame.channels() != 1)
        throw std::invalid_argument(label() + " a frame of one channel is expected, got " + frameText(frame) + " (ChannelExtraction takes one)");
    cv::Mat wide;
    frame.convertTo(wide, CV_64F);
    double sum = 0.0, sumX = 0.0, sumY = 0.0;
    for (int y = 0; y < wide.rows; ++y) {
        const double* row = wide.ptr<double>(y);
        for (int x = 0; x < wide.cols; ++x) {
            sum += row[x];
            sumX += x * row[x];
            sumY += y * row[x];
        }
    }
    if (sum == 0.0) {
        warn("the pixels of a frame sum to 0: it has no centroid and is kept whole");
        return;
    }
    const auto part = [](double centroid, int side) {
        const int centre = static_cast<int>(std::clamp(centroid, 0.0, side - 1.0));
        const int half = std::min(centre, side - centre);
        return half > 0 ? std::pair{centre - half, 2 * half} : std::pair{centre, 1};  // a centroid on the edge leaves one line
    };
    Slice slice{0, 0, frame.cols, frame.rows, 0.0};
    if (mAxis != 1)
        std::tie(slice.x, slice.width) = part(sumX / sum, frame.cols);
    if (mAxis != 0)
        std::tie(slice.y, slice.height) = part(sumY / sum, frame.rows);
    extractSlice(frame, labels, rois, slice, BorderEnums::ConstantBorder, {});
}

}  // namespace N2D2

N2D2_REGISTER(CentroidCropTransformation)
{
    using namespace N2D2;
    registerTransformation(registry, "CentroidCrop", [](Options& options, const std::string& who) {
        return std::make_shared<CentroidCropTransformation>(takeOption(options, who, "Axis", -1));
    });
}

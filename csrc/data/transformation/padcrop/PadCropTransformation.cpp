#include "data/transformation/padcrop/PadCropTransformation.hpp"

#include <algorithm>

#include <opencv2/core.hpp>

namespace N2D2 {

namespace {

constexpr int largest = 65535;

cv::Mat cropped(const cv::Mat& mat, int left, int right, int top, int bottom)
{
    const int x = std::max(0, -left), y = std::max(0, -top);
    return mat(cv::Rect(x, y, mat.cols - x - std::max(0, -right), mat.rows - y - std::max(0, -bottom)));
}

void padCropMat(cv::Mat& mat, int left, int right, int top, int bottom, int border, const cv::Scalar& value)
{
    const cv::Mat part = cropped(mat, left, right, top, bottom);
    cv::Mat padded;
    // ISOLATED: the pixels that were cropped are not the border's.
    cv::copyMakeBorder(part, padded, std::max(0, top), std::max(0, bottom), std::max(0, left), std::max(0, right), border | cv::BORDER_ISOLATED, value);
    mat = padded;
}

}  // namespace

void padCropFrame(cv::Mat& frame, int left, int right, int top, int bottom, BorderEnums::BorderType border, const std::vector<double>& value)
{
    static constexpr int codes[] = {cv::BORDER_CONSTANT, cv::BORDER_REPLICATE, cv::BORDER_REFLECT, cv::BORDER_WRAP, cv::BORDER_REFLECT_101, cv::BORDER_CONSTANT};
    cv::Scalar fill;
    if (border == BorderEnums::MeanBorder)
        fill = cv::mean(frame);
    else {
        for (std::size_t i = 0; i < std::min<std::size_t>(4, value.size()); ++i)
            fill[static_cast<int>(i)] = value[i];
    }
    padCropMat(frame, left, right, top, bottom, codes[border], fill);
}

void padCropLabels(cv::Mat& labels, int left, int right, int top, int bottom)
{
    padCropMat(labels, left, right, top, bottom, cv::BORDER_CONSTANT, cv::Scalar::all(-1));
}

PadCropTransformation::PadCropTransformation(int width, int height) : mWidth(width), mHeight(height)
{
    if (std::abs(static_cast<long>(width)) > largest || std::abs(static_cast<long>(height)) > largest)
        throw std::invalid_argument(label() + " Width and Height up to 65535 are expected, got " + std::to_string(width) + "x" + std::to_string(height));
}

PadCropTransformation::Sides PadCropTransformation::sides(int cols, int rows) const
{
    const int width = mAdditiveWH ? cols + mWidth : mWidth, height = mAdditiveWH ? rows + mHeight : mHeight;
    if (width <= 0 || height <= 0)
        throw std::invalid_argument(label() + " a " + std::to_string(cols) + "x" + std::to_string(rows) + " frame would become "
                                    + std::to_string(width) + "x" + std::to_string(height));
    if (mBorderValue->size() > 4)
        throw std::invalid_argument(label() + " BorderValue: at most 4 numbers are expected, got " + std::to_string(mBorderValue->size()));
    const auto half = [](int n) { return n >= 0 ? (n + 1) / 2 : n / 2; };  // ceil(n / 2)
    const int dw = width - cols, dh = height - rows;
    return {half(dw), dw - half(dw), half(dh), dh - half(dh)};
}

void PadCropTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int, Random&) const
{
    if (frame.empty())
        throw std::invalid_argument(label() + " the frame is empty");
    const Sides s = sides(frame.cols, frame.rows);
    padCropFrame(frame, s.left, s.right, s.top, s.bottom, *mBorderType, *mBorderValue);
    if (isLabelMatrix(labels))
        padCropLabels(labels, s.left, s.right, s.top, s.bottom);
    padCropROIs(rois, -s.left, -s.top, frame.cols, frame.rows);
}

void PadCropTransformation::reverse(const cv::Mat& frame, cv::Mat& labels, ROIs& rois, int) const
{
    const Sides s = sides(frame.cols, frame.rows);
    if (isLabelMatrix(labels))
        padCropLabels(labels, -s.left, -s.right, -s.top, -s.bottom);
    padCropROIs(rois, s.left, s.top, frame.cols, frame.rows);
}

ImageSize PadCropTransformation::getOutputsSize(ImageSize size) const
{
    if (!mAdditiveWH)
        return {static_cast<unsigned>(std::max(0, mWidth)), static_cast<unsigned>(std::max(0, mHeight))};
    if (size == ImageSize{})
        return size;
    return {static_cast<unsigned>(std::max(0, static_cast<int>(size.width) + mWidth)), static_cast<unsigned>(std::max(0, static_cast<int>(size.height) + mHeight))};
}

std::shared_ptr<Transformation> PadCropTransformation::clone() const
{
    auto copy = std::make_shared<PadCropTransformation>(mWidth, mHeight);
    copy->copyParameters(*this);
    return copy;
}

}  // namespace N2D2

#pragma once
// What transformations share about frames: depths that OpenCV lacks, windows, slices.
#include <algorithm>
#include <initializer_list>
#include <vector>

#include <opencv2/core.hpp>

#include "data/roi/ROI.hpp"
#include "data/transformation/padcrop/PadCropTransformation.hpp"

namespace N2D2 {

/// "640x480x3 8U".
std::string frameText(const cv::Mat& frame);

/// `f(in, out)` on the frame; in double when its depth is none of `native`. The result has the frame's depth (rounded, saturated).
template <class F> void atDepth(cv::Mat& frame, std::initializer_list<int> native, F f)
{
    cv::Mat result;
    if (std::find(native.begin(), native.end(), frame.depth()) != native.end())
        f(frame, result);
    else {
        cv::Mat wide, narrow;
        frame.convertTo(wide, CV_64F);
        f(wide, narrow);
        narrow.convertTo(result, frame.depth());
    }
    frame = result;
}

/// `f(plane)` changes every channel in place.
template <class F> void eachChannel(cv::Mat& frame, F f)
{
    std::vector<cv::Mat> planes;
    cv::split(frame, planes);
    for (cv::Mat& plane : planes)
        f(plane);
    cv::merge(planes, frame);
}

/// OpenCV's code of a border; MeanBorder is a constant one.
int borderCode(BorderEnums::BorderType border);
/// Value of a constant border: up to 4 numbers, missing ones 0, or the frame's mean.
cv::Scalar borderFill(const cv::Mat& frame, BorderEnums::BorderType border, const std::vector<double>& value);

/// Rectangle of a frame, which it may exceed. Turned about its centre so that its content goes `angle` degrees clockwise.
struct Slice {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    double angle = 0.0;
};

/// Frame (bilinear), label matrix (nearest; -1 outside) and ROIs become those of the slice; pixels outside are made of the frame's border.
void extractSlice(cv::Mat& frame, cv::Mat& labels, ROIs& rois, const Slice& slice, BorderEnums::BorderType border,
                  const std::vector<double>& value);
/// Frame bilinear, label matrix nearest, ROIs follow.
void resizeAll(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int width, int height);

}  // namespace N2D2

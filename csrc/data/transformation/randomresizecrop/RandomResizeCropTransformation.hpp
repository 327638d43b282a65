#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// A window of drawn area and aspect ratio, resized: up to 10 trials of (area, ratio), then its place, x first (Szegedy et al.
/// 2015). When none fits, the largest centred window whose ratio is within the bounds.
class RandomResizeCropTransformation : public Transformation {
public:
    RandomResizeCropTransformation(unsigned width, unsigned height);

    const char* getType() const override { return "RandomResizeCrop"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    ImageSize getOutputsSize(ImageSize) const override { return {mWidth, mHeight}; }
    bool draws() const override { return true; }
    std::shared_ptr<Transformation> clone() const override
    {
        return cloned(std::make_shared<RandomResizeCropTransformation>(mWidth, mHeight));
    }
    unsigned getWidth() const { return mWidth; }
    unsigned getHeight() const { return mHeight; }
    double getScaleMin() const { return mScaleMin; }
    double getScaleMax() const { return mScaleMax; }
    double getRatioMin() const { return mRatioMin; }
    double getRatioMax() const { return mRatioMax; }

private:
    std::string arguments() const override { return std::to_string(mWidth) + ", " + std::to_string(mHeight); }

    unsigned mWidth;
    unsigned mHeight;
    Parameter<double> mScaleMin{this, "ScaleMin", 1.0, {.min = 0, .max = 1, .openMin = true}, "smallest area, relative to the frame's"};
    Parameter<double> mScaleMax{this, "ScaleMax", 1.0, {.min = 0, .max = 1, .openMin = true}, "largest area, relative to the frame's"};
    Parameter<double> mRatioMin{this, "RatioMin", 1.0, {.min = 1e-3, .max = 1e3}, "smallest ratio of width to height"};
    Parameter<double> mRatioMax{this, "RatioMax", 1.0, {.min = 1e-3, .max = 1e3}, "largest ratio of width to height"};
};

}  // namespace N2D2

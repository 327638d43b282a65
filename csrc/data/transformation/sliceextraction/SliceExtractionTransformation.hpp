#pragma once
#include "data/transformation/padcrop/PadCropTransformation.hpp"

namespace N2D2 {

/// A window of the frame at a fixed or drawn place, angle and scale. Drawn in this order: scale, x, y, angle. A drawn scale s takes
/// a window s times larger and resizes it.
class SliceExtractionTransformation : public Transformation, public BorderEnums {
public:
    /// A side of 0: that of the whole frame.
    SliceExtractionTransformation(unsigned width, unsigned height, unsigned offsetX = 0, unsigned offsetY = 0);

    const char* getType() const override { return "SliceExtraction"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    void reverse(const cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id) const override;
    ImageSize getOutputsSize(ImageSize size) const override;
    bool draws() const override { return mRandomOffsetX || mRandomOffsetY || mRandomRotation || mRandomScaling; }
    std::shared_ptr<Transformation> clone() const override
    {
        return cloned(std::make_shared<SliceExtractionTransformation>(mWidth, mHeight, mOffsetX, mOffsetY));
    }
    unsigned getWidth() const { return mWidth; }
    unsigned getHeight() const { return mHeight; }
    unsigned getOffsetX() const { return mOffsetX; }
    unsigned getOffsetY() const { return mOffsetY; }
    bool getRandomOffsetX() const { return mRandomOffsetX; }
    bool getRandomOffsetY() const { return mRandomOffsetY; }
    bool getRandomRotation() const { return mRandomRotation; }
    const std::vector<double>& getRandomRotationRange() const { return *mRandomRotationRange; }
    bool getRandomScaling() const { return mRandomScaling; }
    const std::vector<double>& getRandomScalingRange() const { return *mRandomScalingRange; }
    bool getAllowPadding() const { return mAllowPadding; }
    BorderType getBorderType() const { return mBorderType; }
    const std::vector<double>& getBorderValue() const { return *mBorderValue; }

private:
    std::string arguments() const override;

    unsigned mWidth;
    unsigned mHeight;
    unsigned mOffsetX;
    unsigned mOffsetY;
    Parameter<bool> mRandomOffsetX{this, "RandomOffsetX", false, "draw the x offset"};
    Parameter<bool> mRandomOffsetY{this, "RandomOffsetY", false, "draw the y offset"};
    Parameter<bool> mRandomRotation{this, "RandomRotation", false, "draw an angle"};
    Parameter<std::vector<double>> mRandomRotationRange{this, "RandomRotationRange", {0.0, 360.0}, "range of the angle, in degrees, clockwise"};
    Parameter<bool> mRandomScaling{this, "RandomScaling", false, "draw a scale"};
    Parameter<std::vector<double>> mRandomScalingRange{this, "RandomScalingRange", {0.8, 1.2}, "range of the window's size, relative to the slice"};
    Parameter<bool> mAllowPadding{this, "AllowPadding", false, "the window may exceed the frame"};
    Parameter<BorderType> mBorderType{this, "BorderType", MinusOneReflectBorder, "what padding is made of"};
    Parameter<std::vector<double>> mBorderValue{this, "BorderValue", {}, "values of a constant border, one a channel"};
};

/// Low and high end of a range parameter of `who`; std::invalid_argument unless it has two values in order, the first above `least`.
std::pair<double, double> rangeOf(const std::string& who, const char* name, const std::vector<double>& values, double least);

}  // namespace N2D2

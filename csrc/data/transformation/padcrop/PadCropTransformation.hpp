#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

struct BorderEnums {
    enum BorderType : int { ConstantBorder, ReplicateBorder, ReflectBorder, WrapBorder, MinusOneReflectBorder, MeanBorder };
};
N2D2_ENUM(BorderEnums::BorderType, "ConstantBorder", "ReplicateBorder", "ReflectBorder", "WrapBorder", "MinusOneReflectBorder", "MeanBorder")

/// Crops (negative amounts) or pads each side; `value` holds up to 4 numbers for ConstantBorder.
void padCropFrame(cv::Mat& frame, int left, int right, int top, int bottom, BorderEnums::BorderType border, const std::vector<double>& value);
/// The same for a label matrix: new pixels are -1.
void padCropLabels(cv::Mat& labels, int left, int right, int top, int bottom);

/// Centred crop or padding to a size. Of an odd amount the extra pixel is padded left/top, cropped right/bottom.
class PadCropTransformation : public Transformation, public BorderEnums {
public:
    /// With AdditiveWH the numbers are added to the frame's size and may be negative.
    PadCropTransformation(int width, int height);

    const char* getType() const override { return "PadCrop"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    void reverse(const cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id) const override;
    ImageSize getOutputsSize(ImageSize size) const override;
    std::shared_ptr<Transformation> clone() const override;
    int getWidth() const { return mWidth; }
    int getHeight() const { return mHeight; }
    bool getAdditiveWH() const { return mAdditiveWH; }
    BorderType getBorderType() const { return mBorderType; }
    const std::vector<double>& getBorderValue() const { return *mBorderValue; }

private:
    struct Sides {
        int left, right, top, bottom;
    };
    std::string arguments() const override { return std::to_string(mWidth) + ", " + std::to_string(mHeight); }
    Sides sides(int cols, int rows) const;

    int mWidth;
    int mHeight;
    Parameter<bool> mAdditiveWH{this, "AdditiveWH", false, "Width and Height are added to the size"};
    Parameter<BorderType> mBorderType{this, "BorderType", MinusOneReflectBorder, "what padding is made of"};
    Parameter<std::vector<double>> mBorderValue{this, "BorderValue", {}, "values of a constant border, one a channel"};
};

}  // namespace N2D2

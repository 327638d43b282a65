#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

struct ColorSpaceEnums {
    enum ColorSpace : int {
        BGR, RGB, HSV, HLS, YCrCb, CIELab, CIELuv,
        RGB_to_BGR, RGB_to_HSV, RGB_to_HLS, RGB_to_YCrCb, RGB_to_CIELab, RGB_to_CIELuv,
        HSV_to_BGR, HSV_to_RGB, HLS_to_BGR, HLS_to_RGB, YCrCb_to_BGR, YCrCb_to_RGB,
        CIELab_to_BGR, CIELab_to_RGB, CIELuv_to_BGR, CIELuv_to_RGB
    };
};
N2D2_ENUM(ColorSpaceEnums::ColorSpace, "BGR", "RGB", "HSV", "HLS", "YCrCb", "CIELab", "CIELuv", "RGB_to_BGR", "RGB_to_HSV", "RGB_to_HLS",
          "RGB_to_YCrCb", "RGB_to_CIELab", "RGB_to_CIELuv", "HSV_to_BGR", "HSV_to_RGB", "HLS_to_BGR", "HLS_to_RGB", "YCrCb_to_BGR",
          "YCrCb_to_RGB", "CIELab_to_BGR", "CIELab_to_RGB", "CIELuv_to_BGR", "CIELuv_to_RGB")

/// Colour conversion; frames are BGR unless the name says otherwise. Grey frames become 3 equal channels for BGR and RGB and
/// are left alone otherwise.
class ColorSpaceTransformation : public Transformation, public ColorSpaceEnums {
public:
    explicit ColorSpaceTransformation(ColorSpace colorSpace) : mColorSpace(colorSpace) {}

    const char* getType() const override { return "ColorSpace"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    std::shared_ptr<Transformation> clone() const override { return std::make_shared<ColorSpaceTransformation>(mColorSpace); }
    ColorSpace getColorSpace() const { return mColorSpace; }

private:
    std::string arguments() const override { return enumToText(mColorSpace); }
    ColorSpace mColorSpace;
};

}  // namespace N2D2

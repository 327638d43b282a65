#pragma once
#include <cstdint>

#include "data/transformation/padcrop/PadCropTransformation.hpp"

namespace N2D2 {

/// A window whose pixels all belong to one label (SlicesMargin 0). Drawn in this order: the label, the centre, the angle. Without such a window a
/// random one is taken, with a warning, and labelled -1.
class LabelSliceExtractionTransformation : public Transformation, public BorderEnums {
public:
    /// `label` -1: one of those that are there. `cachePath`: folder for the centres found, "" for none.
    LabelSliceExtractionTransformation(unsigned width, unsigned height, int label = -1, const std::string& cachePath = "");

    const char* getType() const override { return "LabelSliceExtraction"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    ImageSize getOutputsSize(ImageSize) const override { return {mWidth, mHeight}; }
    bool draws() const override { return true; }
    std::shared_ptr<Transformation> clone() const override
    {
        return cloned(std::make_shared<LabelSliceExtractionTransformation>(mWidth, mHeight, mLabel, mCachePath));
    }
    /// Label of the last slice that any thread took, -1 when it was a random one.
    int getLastLabel() const;
    /// Its window in the frame; empty before the first one.
    Box getLastSlice() const;

private:
    struct Point {
        std::int32_t x, y;
    };
    std::string arguments() const override;
    std::vector<Point> centres(const cv::Mat& labels, int label) const;
    std::vector<Point> cachedCentres(const cv::Mat& labels, int label, int id) const;

    mutable std::mutex mLastMutex;
    mutable int mLastLabel = -1;
    mutable Box mLastSlice;
    unsigned mWidth;
    unsigned mHeight;
    int mLabel;
    std::string mCachePath;
    Parameter<int> mSlicesMargin{this, "SlicesMargin", 0, {.min = -32767, .max = 32767}, "> 0: distance to other labels; < 0: they may be in the slice"};
    Parameter<bool> mKeepComposite{this, "KeepComposite", false, "keep the matrix of labels"};
    Parameter<bool> mRandomRotation{this, "RandomRotation", false, "draw an angle"};
    Parameter<std::vector<double>> mRandomRotationRange{this, "RandomRotationRange", {0.0, 360.0}, "range of the angle, in degrees, clockwise"};
    Parameter<bool> mAllowPadding{this, "AllowPadding", false, "the window may exceed the frame"};
    Parameter<BorderType> mBorderType{this, "BorderType", MinusOneReflectBorder, "what padding is made of"};
    Parameter<std::vector<double>> mBorderValue{this, "BorderValue", {}, "values of a constant border, one a channel"};
    Parameter<bool> mIgnoreNoValid{this, "IgnoreNoValid", true, "without a valid slice, the labels of the random one are -1"};
    Parameter<std::vector<int>> mExcludeLabels{this, "ExcludeLabels", {}, "label IDs never drawn"};
};

}  // namespace N2D2

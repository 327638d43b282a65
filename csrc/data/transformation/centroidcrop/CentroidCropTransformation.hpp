#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// Crops so that the centroid of a one-channel frame is at its centre. A frame that sums to 0 is left alone, with a warning.
class CentroidCropTransformation : public Transformation {
public:
    /// Axis 0: columns, 1: rows, -1: both.
    explicit CentroidCropTransformation(int axis = -1);

    const char* getType() const override { return "CentroidCrop"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    ImageSize getOutputsSize(ImageSize) const override { return {0, 0}; }
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<CentroidCropTransformation>(mAxis)); }
    int getAxis() const { return mAxis; }

private:
    std::string arguments() const override { return std::to_string(mAxis); }
    int mAxis;
};

}  // namespace N2D2

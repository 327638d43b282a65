#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// Bilinear resize of the frame, nearest of the label matrix; ROIs follow.
class RescaleTransformation : public Transformation {
public:
    /// Throws std::invalid_argument for a side of 0.
    RescaleTransformation(unsigned width, unsigned height);

    const char* getType() const override { return "Rescale"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    void reverse(const cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id) const override;
    ImageSize getOutputsSize(ImageSize) const override;
    std::shared_ptr<Transformation> clone() const override;
    unsigned getWidth() const { return mWidth; }
    unsigned getHeight() const { return mHeight; }
    bool getKeepAspectRatio() const { return mKeepAspectRatio; }
    bool getResizeToFit() const { return mResizeToFit; }

private:
    std::string arguments() const override { return std::to_string(mWidth) + ", " + std::to_string(mHeight); }
    ImageSize outputSize(int cols, int rows) const;

    unsigned mWidth;
    unsigned mHeight;
    Parameter<bool> mKeepAspectRatio{this, "KeepAspectRatio", false, "keep the ratio of width to height"};
    Parameter<bool> mResizeToFit{this, "ResizeToFit", true, "with KeepAspectRatio: inside of the size, else covering it"};
};

}  // namespace N2D2

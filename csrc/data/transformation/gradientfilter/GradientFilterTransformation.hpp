#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

struct GradientFilterEnums {
    enum GradientFilter : int { Sobel, Scharr, Laplacian };
};
N2D2_ENUM(GradientFilterEnums::GradientFilter, "Sobel", "Scharr", "Laplacian")

/// The frame, over its unity, becomes its gradient (|dx| + |dy|) / 2, or |Laplacian|, 32F. With ApplyToLabels only the label matrix changes:
/// pixels of low gradient (high with InvThreshold) become -1; the highest of several channels counts.
class GradientFilterTransformation : public Transformation, public GradientFilterEnums {
public:
    explicit GradientFilterTransformation(double scale = 1.0, double delta = 0.0, bool applyToLabels = false)
        : mScale(scale), mDelta(delta), mApplyToLabels(applyToLabels)
    {
    }

    const char* getType() const override { return "GradientFilter"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    int getOutputsDepth(int depth) const override;
    std::shared_ptr<Transformation> clone() const override
    {
        return cloned(std::make_shared<GradientFilterTransformation>(mScale, mDelta, mApplyToLabels));
    }

private:
    std::string arguments() const override;
    cv::Mat gradient(const cv::Mat& data) const;

    double mScale;
    double mDelta;
    bool mApplyToLabels;
    Parameter<GradientFilter> mFilter{this, "GradientFilter", Sobel, "how the gradient is computed"};
    Parameter<unsigned> mKernelSize{this, "KernelSize", 3, {.min = 1, .max = 31}, "side of the kernel, odd (Scharr: 3)"};
    Parameter<bool> mInvThreshold{this, "InvThreshold", false, "ignore high gradients instead of low ones"};
    Parameter<double> mThreshold{this, "Threshold", 0.5, "of the gradient (ApplyToLabels)"};
    Parameter<std::vector<int>> mLabel{this, "Label", {}, "label IDs to filter (none: all)"};
    Parameter<double> mGradientScale{this, "GradientScale", 1.0, {.min = 0.01, .max = 100}, "the gradient is that of the frame resized by this"};
};

}  // namespace N2D2

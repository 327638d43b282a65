#pragma once
#include "data/transformation/Transformation.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

/// Correlation of each channel with a kernel (not flipped), anchored at its centre, borders mirrored; the depth is kept.
class FilterTransformation : public Transformation {
public:
    /// `kernel` {columns, rows}. `orientation`, in turns, tags what comes of the channel when stimuli become spikes.
    explicit FilterTransformation(const Tensor<double>& kernel, double orientation = 0.0);

    const char* getType() const override { return "Filter"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<FilterTransformation>(mKernel, mOrientation)); }
    Tensor<double> getKernel() const { return mKernel.clone(); }
    double getOrientation() const { return mOrientation; }

private:
    std::string arguments() const override;

    Tensor<double> mKernel;
    double mOrientation;
};

}  // namespace N2D2

#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// (x - mean) / deviation * StdDev + Mean as 32F, with the statistics of the Size x Size pixels around (replicated at the border), or,
/// with Size 0, of the whole frame. A variance counts for 1e-6 at least.
class WallisFilterTransformation : public Transformation {
public:
    explicit WallisFilterTransformation(unsigned size, double mean = 0.0, double stdDev = 1.0);

    const char* getType() const override { return "WallisFilter"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    int getOutputsDepth(int) const override;
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<WallisFilterTransformation>(mSize)); }
    unsigned getSize() const { return mSize; }

private:
    std::string arguments() const override { return std::to_string(mSize); }

    unsigned mSize;
    Parameter<double> mMean{this, "Mean", 0.0, "mean of the result"};
    Parameter<double> mStdDev{this, "StdDev", 1.0, "standard deviation of the result"};
    Parameter<bool> mPerChannel{this, "PerChannel", false, "with Size 0: statistics of each channel"};
};

}  // namespace N2D2

#pragma once
#include "data/filter/WindowFunction.hpp"
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// Each row times a window of its length; one channel, integer results truncated.
class ApodizationTransformation : public Transformation {
public:
    ApodizationTransformation(const WindowFunction& window, unsigned size);

    const char* getType() const override { return "Apodization"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<ApodizationTransformation>(mWindow, mSize)); }
    unsigned getSize() const { return mSize; }

private:
    std::string arguments() const override;

    WindowFunction mWindow;
    unsigned mSize;
    std::vector<double> mValues;
};

}  // namespace N2D2

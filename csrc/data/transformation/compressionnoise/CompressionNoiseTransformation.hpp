#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// What JPEG loses at a drawn quality: 100 minus a compression of the range. 8U frames of 1 or 3 channels.
class CompressionNoiseTransformation : public Transformation {
public:
    const char* getType() const override { return "CompressionNoise"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    bool draws() const override { return true; }
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<CompressionNoiseTransformation>()); }

private:
    Parameter<std::vector<int>> mCompressionRange{this, "CompressionRange", {0, 100}, "range of the compression, 0 (best) to 100"};
};

}  // namespace N2D2

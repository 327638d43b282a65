#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// Linear map of [RangeMin, RangeMax] to [0, unity of the depth], clipped; each bound counts when it is above 0, else it is that of
/// the data, all channels together. Constant data become 0.
class RangeClippingTransformation : public Transformation {
public:
    const char* getType() const override { return "RangeClipping"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<RangeClippingTransformation>()); }

private:
    Parameter<double> mRangeMin{this, "RangeMin", 0.0, "value that becomes 0 (0: the smallest of the data)"};
    Parameter<double> mRangeMax{this, "RangeMax", 0.0, "value that becomes 1 (0: the largest of the data)"};
};

}  // namespace N2D2

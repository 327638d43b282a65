#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// One label becomes a matrix of it, of the frame's size. std::invalid_argument for what is a matrix already.
class ExpandLabelTransformation : public Transformation {
public:
    const char* getType() const override { return "ExpandLabel"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<ExpandLabelTransformation>()); }
};

}  // namespace N2D2

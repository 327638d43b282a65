#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

struct EqualizeEnums {
    enum Method : int { Standard, CLAHE };
};
N2D2_ENUM(EqualizeEnums::Method, "Standard", "CLAHE")

/// Histogram equalization of 8U frames; that of BGR ones is done on the lightness (CIELab).
class EqualizeTransformation : public Transformation, public EqualizeEnums {
public:
    const char* getType() const override { return "Equalize"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<EqualizeTransformation>()); }

private:
    Parameter<Method> mMethod{this, "Method", Standard, "whole histogram, or contrast limited by tiles"};
    Parameter<double> mClipLimit{this, "CLAHE_ClipLimit", 40.0, {.min = 0}, "limit of the contrast (CLAHE)"};
    Parameter<unsigned> mGridSize{this, "CLAHE_GridSize", 8, {.min = 1, .max = 1024}, "tiles in a row and in a column (CLAHE)"};
};

}  // namespace N2D2

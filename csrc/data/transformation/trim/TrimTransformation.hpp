#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

struct TrimEnums {
    enum Method : int { Discretize, Reduce };
};
N2D2_ENUM(TrimEnums::Method, "Discretize", "Reduce")

/// Removes the uniform border of 8U frames of 1 or 3 channels: rows and columns at the sides that are of the border's most frequent grey, in a copy
/// of few levels that is cleaned by a 3x3 dilation (light borders) or erosion (dark ones). What is kept keeps its values.
class TrimTransformation : public Transformation, public TrimEnums {
public:
    /// `nbLevels` of the copy, 0: all of them.
    explicit TrimTransformation(unsigned nbLevels);

    const char* getType() const override { return "Trim"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    ImageSize getOutputsSize(ImageSize) const override { return {0, 0}; }
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<TrimTransformation>(mNbLevels)); }
    /// Side of the cleaning's square, 3 by default.
    void setKernelSize(unsigned size);

private:
    std::string arguments() const override { return std::to_string(mNbLevels) + ", " + std::to_string(mKernelSize); }
    cv::Mat reduced(const cv::Mat& frame) const;

    unsigned mNbLevels;
    int mKernelSize = 3;
    Parameter<Method> mMethod{this, "Method", Discretize, "equal steps, or k-means"};
};

}  // namespace N2D2

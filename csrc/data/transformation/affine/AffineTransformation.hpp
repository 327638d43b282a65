#pragma once
#include <opencv2/core.hpp>

#include "data/transformation/rangeaffine/RangeAffineTransformation.hpp"

namespace N2D2 {

/// `(frame first operator first matrix) second operator second matrix`, element by element. Matrices are those of a BinaryCvMat file
/// (`.bin`: its first record) or an image, of the frame's size and channels. Integer results saturate; a division by 0 gives 0.
class AffineTransformation : public Transformation, public RangeAffineEnums {
public:
    /// Reads the files; an empty `secondValue` stands for no second operation.
    AffineTransformation(Operator firstOperator, const std::string& firstValue, Operator secondOperator = Plus, const std::string& secondValue = "");

    const char* getType() const override { return "Affine"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    int getOutputsDepth(int depth) const override;
    std::shared_ptr<Transformation> clone() const override;
    Operator getFirstOperator() const { return mFirstOperator; }
    const std::string& getFirstValue() const { return mFirstFile; }
    Operator getSecondOperator() const { return mSecondOperator; }
    const std::string& getSecondValue() const { return mSecondFile; }

private:
    std::string arguments() const override;
    void operate(cv::Mat& frame, Operator op, const cv::Mat& value, const std::string& file) const;

    Operator mFirstOperator;
    std::string mFirstFile;
    cv::Mat mFirstValue;
    Operator mSecondOperator;
    std::string mSecondFile;
    cv::Mat mSecondValue;
};

}  // namespace N2D2

#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

struct RangeAffineEnums {
    enum Operator : int { Plus, Minus, Multiplies, Divides };
};
N2D2_ENUM(RangeAffineEnums::Operator, "Plus", "Minus", "Multiplies", "Divides")

/// Frame to 32F, then `first operator first value`, then the second when it has a value; one value, or one a channel. Truncate or Round,
/// then Bounds, end it.
class RangeAffineTransformation : public Transformation, public RangeAffineEnums {
public:
    RangeAffineTransformation(Operator firstOperator, std::vector<double> firstValue, Operator secondOperator = Plus,
                              std::vector<double> secondValue = {});
    RangeAffineTransformation(Operator firstOperator, double firstValue, Operator secondOperator = Plus, double secondValue = 0.0);

    const char* getType() const override { return "RangeAffine"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    int getOutputsDepth(int depth) const override;
    std::shared_ptr<Transformation> clone() const override;
    Operator getFirstOperator() const { return mFirstOperator; }
    const std::vector<double>& getFirstValue() const { return mFirstValue; }
    Operator getSecondOperator() const { return mSecondOperator; }
    const std::vector<double>& getSecondValue() const { return mSecondValue; }
    bool getTruncate() const { return mTruncate; }
    bool getRound() const { return mRound; }
    const std::vector<double>& getBounds() const { return *mBounds; }

private:
    std::string arguments() const override;
    void check() const;

    Operator mFirstOperator;
    std::vector<double> mFirstValue;
    Operator mSecondOperator;
    std::vector<double> mSecondValue;
    Parameter<bool> mTruncate{this, "Truncate", false, "truncate the result towards zero"};
    Parameter<bool> mRound{this, "Round", false, "round the result to the nearest integer, halves away from zero"};
    Parameter<std::vector<double>> mBounds{this, "Bounds", {}, "smallest and largest value of the result; none: no bounds"};
};

}  // namespace N2D2

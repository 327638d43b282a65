#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

struct ThresholdEnums {
    enum Operation : int { Binary, BinaryInverted, Truncate, ToZero, ToZeroInverted };
};
N2D2_ENUM(ThresholdEnums::Operation, "Binary", "BinaryInverted", "Truncate", "ToZero", "ToZeroInverted")

/// Each value against a threshold (`value > threshold`), each channel on its own.
class ThresholdTransformation : public Transformation, public ThresholdEnums {
public:
    /// `otsuMethod`: the threshold of each channel of an 8U frame is found by Otsu's method.
    /// std::invalid_argument for NaN.
    explicit ThresholdTransformation(double threshold, bool otsuMethod = false);

    const char* getType() const override { return "Threshold"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    std::shared_ptr<Transformation> clone() const override
    {
        return cloned(std::make_shared<ThresholdTransformation>(mThreshold, mOtsuMethod));
    }
    double getThreshold() const { return mThreshold; }
    bool getOtsuMethod() const { return mOtsuMethod; }

private:
    std::string arguments() const override { return realText(mThreshold) + ", " + std::to_string(mOtsuMethod); }

    double mThreshold;
    bool mOtsuMethod;
    Parameter<Operation> mOperation{this, "Operation", Binary, "what becomes of values above and below"};
    Parameter<double> mMaxValue{this, "MaxValue", 1.0, "value of Binary and BinaryInverted"};
};

}  // namespace N2D2

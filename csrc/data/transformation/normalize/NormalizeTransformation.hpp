#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

struct NormalizeEnums {
    enum Norm : int { L1, L2, Linf, MinMax };
};
N2D2_ENUM(NormalizeEnums::Norm, "L1", "L2", "Linf", "MinMax")

/// MinMax: linear map of the range of the data to [NormMin, NormMax] of the depth's unity, same depth. Other norms: data over that
/// unity, as 32F, scaled to a norm of NormValue. Constant (MinMax) or zero data become NormMin, or stay 0.
class NormalizeTransformation : public Transformation, public NormalizeEnums {
public:
    const char* getType() const override { return "Normalize"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    int getOutputsDepth(int depth) const override;
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<NormalizeTransformation>()); }

private:
    Parameter<Norm> mNorm{this, "Norm", MinMax, "what is normalized"};
    Parameter<double> mNormValue{this, "NormValue", 1.0, "norm of the result (L1, L2, Linf)"};
    Parameter<double> mNormMin{this, "NormMin", 0.0, "lowest value (MinMax)"};
    Parameter<double> mNormMax{this, "NormMax", 1.0, "highest value (MinMax)"};
    Parameter<bool> mPerChannel{this, "PerChannel", false, "each channel on its own"};
};

}  // namespace N2D2

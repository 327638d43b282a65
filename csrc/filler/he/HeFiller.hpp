#pragma once
#include "filler/Filler.hpp"

namespace N2D2 {

/// Scaling·N(MeanNorm/n, 2/n); He et al., 2015.
class HeFiller : public FillerBase<HeFiller> {
public:
    static constexpr const char* Type = "He";
    HeFiller() = default;
    explicit HeFiller(VarianceNorm norm, double meanNorm = 0.0, double scaling = 1.0)
    {
        mVarianceNorm = norm;
        mMeanNorm = meanNorm;
        mScaling = scaling;
    }

    VarianceNorm getVarianceNorm() const { return mVarianceNorm; }
    double getMeanNorm() const { return mMeanNorm; }
    double getScaling() const { return mScaling; }

private:
    Parameter<VarianceNorm> mVarianceNorm{this, "VarianceNorm", VarianceNorm::FanIn, "n of the variance"};
    Parameter<double> mMeanNorm{this, "MeanNorm", 0.0, "mean times n"};
    Parameter<double> mScaling{this, "Scaling", 1.0, "factor on the draws"};

protected:
    double draw(Random& random, const Fans& fans) const override;
};

}  // namespace N2D2

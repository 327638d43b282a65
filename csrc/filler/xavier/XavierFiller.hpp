#pragma once
#include "filler/Filler.hpp"

namespace N2D2 {

enum class FillerDistribution { Uniform, Normal };
N2D2_ENUM(FillerDistribution, "Uniform", "Normal")

/// Uniform: ±Scaling·sqrt(3/n); Normal: standard deviation Scaling·sqrt(1/n); Glorot and Bengio, 2010.
class XavierFiller : public FillerBase<XavierFiller> {
public:
    static constexpr const char* Type = "Xavier";
    using Distribution = FillerDistribution;

    XavierFiller() = default;
    explicit XavierFiller(VarianceNorm norm, Distribution distribution = Distribution::Uniform, double scaling = 1.0)
    {
        mVarianceNorm = norm;
        mDistribution = distribution;
        mScaling = scaling;
    }

    VarianceNorm getVarianceNorm() const { return mVarianceNorm; }
    Distribution getDistribution() const { return mDistribution; }
    double getScaling() const { return mScaling; }

private:
    Parameter<VarianceNorm> mVarianceNorm{this, "VarianceNorm", VarianceNorm::FanIn, "n of the variance"};
    Parameter<Distribution> mDistribution{this, "Distribution", Distribution::Uniform, "law of the draws"};
    Parameter<double> mScaling{this, "Scaling", 1.0, "factor on the draws"};

protected:
    double draw(Random& random, const Fans& fans) const override;
};

}  // namespace N2D2

#pragma once
#include "filler/Filler.hpp"

namespace N2D2 {

/// N(Mean, StdDev^2).
class NormalFiller : public FillerBase<NormalFiller> {
public:
    static constexpr const char* Type = "Normal";
    NormalFiller() = default;
    NormalFiller(double mean, double stdDev)
    {
        mMean = mean;
        mStdDev = stdDev;
    }

    double getMean() const { return mMean; }
    double getStdDev() const { return mStdDev; }

private:
    Parameter<double> mMean{this, "Mean", 0.0, "mean"};
    Parameter<double> mStdDev{this, "StdDev", 1.0, {.min = 0.0}, "standard deviation"};

protected:
    double draw(Random& random, const Fans& fans) const override;
};

}  // namespace N2D2

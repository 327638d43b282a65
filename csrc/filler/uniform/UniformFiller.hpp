#pragma once
#include "filler/Filler.hpp"

namespace N2D2 {

/// U[Min, Max].
class UniformFiller : public FillerBase<UniformFiller> {
public:
    static constexpr const char* Type = "Uniform";
    UniformFiller() = default;
    UniformFiller(double min, double max)
    {
        mMin = min;
        mMax = max;
    }

    double getMin() const { return mMin; }
    double getMax() const { return mMax; }

private:
    Parameter<double> mMin{this, "Min", 0.0, "lower bound"};
    Parameter<double> mMax{this, "Max", 1.0, "upper bound"};

protected:
    double draw(Random& random, const Fans& fans) const override;
};

}  // namespace N2D2

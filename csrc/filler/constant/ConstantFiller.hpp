#pragma once
#include "filler/Filler.hpp"

namespace N2D2 {

/// The same value everywhere.
class ConstantFiller : public FillerBase<ConstantFiller> {
public:
    static constexpr const char* Type = "Constant";
    ConstantFiller() = default;
    explicit ConstantFiller(double value) { mValue = value; }

    double getValue() const { return mValue; }

private:
    Parameter<double> mValue{this, "Value", 0.0, "the constant"};

protected:
    double draw(Random& random, const Fans& fans) const override;
};

}  // namespace N2D2

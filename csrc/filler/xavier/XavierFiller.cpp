#include "filler/xavier/XavierFiller.hpp"

#include <cmath>

#include "core/Register.hpp"

namespace N2D2 {

double XavierFiller::draw(Random& random, const Fans& fans) const
{
    const double n = fanCount(mVarianceNorm, fans);
    if (mDistribution == Distribution::Normal)
        return random.normal(0.0, mScaling * std::sqrt(1.0 / n));
    const double limit = std::abs(mScaling) * std::sqrt(3.0 / n);
    return random.uniform(-limit, limit);
}

}  // namespace N2D2

N2D2_REGISTER(XavierFiller)
{
    registry.family<N2D2::FillerFamily>().add("XavierFiller", [] { return std::make_shared<N2D2::XavierFiller>(); });
}

#include "filler/he/HeFiller.hpp"

#include <cmath>

#include "core/Register.hpp"

namespace N2D2 {

double HeFiller::draw(Random& random, const Fans& fans) const
{
    const double n = fanCount(mVarianceNorm, fans);
    return mScaling * random.normal(mMeanNorm / n, std::sqrt(2.0 / n));
}

}  // namespace N2D2

N2D2_REGISTER(HeFiller)
{
    registry.family<N2D2::FillerFamily>().add("HeFiller", [] { return std::make_shared<N2D2::HeFiller>(); });
}

#include "filler/normal/NormalFiller.hpp"

#include <cmath>

#include "core/Register.hpp"

namespace N2D2 {

double NormalFiller::draw(Random& random, const Fans&) const { return random.normal(mMean, mStdDev); }

}  // namespace N2D2

N2D2_REGISTER(NormalFiller)
{
    registry.family<N2D2::FillerFamily>().add("NormalFiller", [] { return std::make_shared<N2D2::NormalFiller>(); });
}

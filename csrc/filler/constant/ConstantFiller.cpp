#include "filler/constant/ConstantFiller.hpp"

#include <cmath>

#include "core/Register.hpp"

namespace N2D2 {

double ConstantFiller::draw(Random&, const Fans&) const { return mValue; }

}  // namespace N2D2

N2D2_REGISTER(ConstantFiller)
{
    registry.family<N2D2::FillerFamily>().add("ConstantFiller", [] { return std::make_shared<N2D2::ConstantFiller>(); });
}

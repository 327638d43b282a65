#include "filler/uniform/UniformFiller.hpp"

#include <cmath>

#include "core/Register.hpp"

namespace N2D2 {

double UniformFiller::draw(Random& random, const Fans&) const
{
    if (!(mMin <= mMax))
        throw std::invalid_argument(label() + " Min " + mMin.text() + " is greater than Max " + mMax.text());
    return random.uniform(mMin, mMax);
}

}  // namespace N2D2

N2D2_REGISTER(UniformFiller)
{
    registry.family<N2D2::FillerFamily>().add("UniformFiller", [] { return std::make_shared<N2D2::UniformFiller>(); });
}

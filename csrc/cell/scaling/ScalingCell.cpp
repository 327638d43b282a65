#include "cell/scaling/ScalingCell.hpp"

#include <algorithm>
#include <cmath>

namespace N2D2 {

void ScalingCell::getStats(Stats& stats) const
{
    stats.nbNodes += getOutputsSize();
}

std::pair<double, double> ScalingCell::rescaledRange(std::pair<double, double> inputs) const
{
    if (!mScaling)
        return inputs;
    std::pair<double, double> range{0.0, 0.0};
    for (std::size_t map = 0; map < mScaling.get()->size(); ++map) {
        const double factor = mScaling.get()->factor(map);
        for (const double bound : {inputs.first, inputs.second}) {
            const double scaled = factor == 0.0 ? 0.0 : bound * factor;
            range = {std::min(range.first, scaled), std::max(range.second, scaled)};
        }
    }
    return range;
}

}  // namespace N2D2

#include "optimize/quantization/IntegerFinish.hpp"

#include <algorithm>
#include <cmath>

#include "optimize/quantization/Rescaling.hpp"
#include "optimize/quantization/Scales.hpp"

namespace N2D2 {

namespace {

/// Entries of a table: all values of the index up to this many bits, every 2^step-th above.
constexpr unsigned TableBits = 10;

unsigned indexBits(unsigned bits) { return std::max(bits, 8U); }

std::int32_t clampedRound(double v, std::int32_t low, std::int32_t high)
{
    const double rounded = std::round(v);
    return rounded <= low ? low : rounded >= high ? high : static_cast<std::int32_t>(rounded);
}

/// Of a leak, in 2^-16.
std::int32_t slopeOf(const Finish& finish)
{
    return finish.activation == LayerActivation::Rectifier ? static_cast<std::int32_t>(std::lround(finish.leak * 65536.0)) : 0;
}

}  // namespace

FinishTarget finishTarget(const Layer& real, const TensorInfo& output, double tableEnd, unsigned bits)
{
    FinishTarget target{output.scale, output.type.low(), output.type.high()};
    const Finish& finish = real.finish;
    if (!isPiecewiseLinear(finish.activation)) {
        const ElementType index{indexBits(bits), false, false};
        return {tableEnd / index.high(), index.low(), index.high()};
    }
    if (finish.activation == LayerActivation::Rectifier) {
        if (slopeOf(finish) == 0)
            target.low = 0;
        if (finish.clipping > 0.0)
            target.high = clampedRound(finish.clipping / output.scale, 1, target.high);
    }
    else if (finish.activation == LayerActivation::Saturation) {
        target.high = clampedRound(finish.clipping / output.scale, 1, target.high);
        target.low = std::max(target.low, -target.high);
    }
    return target;
}

Finish integerFinish(const std::string& label, const Layer& real, const TensorInfo& output, const FinishTarget& target, ScalingMode mode,
                     const std::vector<double>& factors, double largest, const std::vector<PowersOfTwo>* shifts)
{
    Finish finish;
    finish.activation = real.finish.activation;
    finish.leak = real.finish.leak;
    finish.clipping = real.finish.clipping;
    finish.alpha = real.finish.alpha;
    finish.low = target.low;
    finish.high = target.high;
    finish.slope = slopeOf(finish);
    if (finish.slope != 0) {
        largest = std::max(largest, largest * std::abs(finish.leak) + 1.0);
    }
    finish.rescale = makeRescale(label, mode, factors, largest, shifts);
    if (isPiecewiseLinear(finish.activation))
        return finish;
    const auto span = static_cast<std::uint32_t>(target.high) - static_cast<std::uint32_t>(target.low) + 1U;
    unsigned bits = 0;
    while ((span >> bits) > 1U)
        ++bits;
    finish.tableStep = bits > TableBits ? bits - TableBits : 0;
    const std::uint32_t entries = (span >> finish.tableStep) + (finish.tableStep > 0 ? 1U : 0U);
    for (std::uint32_t i = 0; i < entries; ++i) {
        const double x = (static_cast<double>(target.low) + static_cast<double>(i << finish.tableStep)) * target.scale;
        finish.table.push_back(clampedRound(functionValue(finish, x) / output.scale, output.type.low(), output.type.high()));
    }
    return finish;
}

}  // namespace N2D2

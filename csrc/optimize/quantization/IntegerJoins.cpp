#include "optimize/quantization/IntegerJoins.hpp"

#include <algorithm>
#include <cmath>

#include "optimize/lowering/LowerNetwork.hpp"
#include "optimize/quantization/IntegerWeights.hpp"

namespace N2D2 {

namespace {

double largestOf(const TensorInfo& tensor)
{
    return std::max(static_cast<double>(tensor.type.high()), -static_cast<double>(tensor.type.low()));
}

/// Joins without weights cannot take back what a shift is off.
ScalingMode modeOfJoins(ScalingMode mode)
{
    return mode == ScalingMode::SINGLE_SHIFT || mode == ScalingMode::DOUBLE_SHIFT ? ScalingMode::FIXED_MULT16 : mode;
}

/// Multipliers are so many bits: what is lost is below half a step of the largest operand. Squares have half as many.
unsigned multiplierBits(const Layer& layer)
{
    if (layer.operation == LayerElemWise::EuclideanSum)
        return 8;
    return layer.wideSums() ? 22 : 14;
}

}  // namespace

void quantizeElemWise(const Layer& real, const FinishTarget& target, const QuantizationOptions& options, Layer& layer)
{
    const std::size_t inputs = real.inputs.size(), each = real.perChannel ? real.output.channels : 1;
    const std::string label = layerLabel(layer);
    const bool squares = real.operation == LayerElemWise::EuclideanSum, product = real.operation == LayerElemWise::Prod;
    double unit = 1.0, largest = product ? 1.0 : 0.0;
    if (product) {
        for (std::size_t k = 0; k < inputs; ++k) {
            unit *= layer.inputInfo[k].scale;
            largest *= largestOf(layer.inputInfo[k]);
        }
    }
    else {
        std::vector<double> real1;  // real value of 1 in each input
        double most = 0.0, least = INFINITY;
        for (std::size_t k = 0; k < inputs; ++k) {
            for (std::size_t c = 0; c < each; ++c) {
                real1.push_back(layer.inputInfo[k].scale * (real.floatMultipliers.empty() ? 1.0 : real.floatMultipliers[k * each + c]));
                most = std::max(most, std::abs(real1.back()));
                least = std::min(least, std::abs(real1.back()));
            }
        }
        const bool shifted = !real.floatShifts.empty();
        // A root is rounded down: it gets more bits even where the operands have one scale.
        const bool plain = least == most && most > 0.0 && !shifted && !squares;
        unit = plain ? most : (most > 0.0 ? most : target.scale) / std::ldexp(1.0, static_cast<int>(multiplierBits(layer)));
        for (const double one : real1)
            layer.multipliers.push_back(static_cast<std::int32_t>(std::lround(one / unit)));
        double shift = 0.0;
        for (const double s : real.floatShifts) {
            const double rounded = std::round(s / (squares ? unit * unit : unit));
            shift = std::max(shift, std::abs(rounded));
            checkSums(layer, squares ? std::sqrt(shift) : shift);
            layer.shifts.push_back(static_cast<std::int64_t>(rounded));
        }
        std::vector<double> sums(each, shift);
        for (std::size_t k = 0; k < inputs; ++k) {
            for (std::size_t c = 0; c < each; ++c) {
                const double term = std::abs(static_cast<double>(layer.multipliers[k * each + c])) * largestOf(layer.inputInfo[k]);
                sums[c] = real.operation == LayerElemWise::Max ? std::max(sums[c], term) : sums[c] + (squares ? term * term : term);
            }
        }
        largest = *std::max_element(sums.begin(), sums.end());
    }
    // Products and squares have 64 bits.
    if (product || squares) {
        if (largest > std::ldexp(1.0, 62))
            throw std::invalid_argument(label + " its " + (product ? "products" : "squares") + " may need "
                                        + std::to_string(static_cast<int>(std::floor(std::log2(largest))) + 2)
                                        + " bits, more than 63: use fewer inputs or bits");
        largest = squares ? std::sqrt(largest) + 1.0 : largest;
    }
    else
        checkSums(layer, largest);
    layer.finish = integerFinish(label, real, layer.output, target, modeOfJoins(options.rescaling), {unit / target.scale}, largest);
}

void quantizeConcat(const QuantizationOptions& options, Layer& layer)
{
    const bool same = std::all_of(layer.inputInfo.begin(), layer.inputInfo.end(), [&layer](const TensorInfo& input) {
        return input.type == layer.output.type && input.scale == layer.output.scale;
    });
    for (std::size_t k = 0; !same && k < layer.inputInfo.size(); ++k) {
        const TensorInfo& input = layer.inputInfo[k];
        layer.inputFinish.push_back(integerFinish(layerLabel(layer) + " input " + std::to_string(k), Layer(), layer.output,
                                                  {layer.output.scale, layer.output.type.low(), layer.output.type.high()},
                                                  modeOfJoins(options.rescaling), {input.scale / layer.output.scale}, largestOf(input)));
    }
}

}  // namespace N2D2

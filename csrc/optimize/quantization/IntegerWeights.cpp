#include "optimize/quantization/IntegerWeights.hpp"

#include <algorithm>
#include <cmath>

#include "core/Log.hpp"
#include "optimize/lowering/LowerNetwork.hpp"
#include "optimize/quantization/Rescaling.hpp"

namespace N2D2 {

namespace {

/// |x| of the inputs, at most.
double largestInput(const Layer& layer)
{
    double largest = 0.0;
    for (const TensorInfo& input : layer.inputInfo)
        largest = std::max({largest, static_cast<double>(input.type.high()), -static_cast<double>(input.type.low())});
    return largest;
}

double sumLimit(const Layer& layer) { return layer.wideSums() ? std::ldexp(1.0, 62) : std::ldexp(1.0, 31) - 1.0; }

double maxAbs(const double* values, std::size_t count)
{
    double largest = 0.0;
    for (std::size_t i = 0; i < count; ++i)
        largest = std::max(largest, std::abs(values[i]));
    return largest;
}

/// Real value of 1 in the weights: one, or one an output. No scale is so small that a bias has no room in the sums.
std::vector<double> weightScales(const Layer& real, const Layer& layer, const QuantizationOptions& options)
{
    const std::size_t outputs = real.output.channels, size = real.floatWeights.size() / outputs;
    const double high = std::ldexp(1.0, static_cast<int>(layer.weightBits) - 1) - 1.0;
    const double all = maxAbs(real.floatWeights.data(), real.floatWeights.size());
    const double room = layer.inputInfo[0].scale * sumLimit(layer) / 2.0;
    std::vector<double> scales;
    for (std::size_t o = 0; o < (options.perOutput ? outputs : 1); ++o) {
        double largest = all;
        // An output of small weights would have a factor far below the others.
        if (options.perOutput)
            largest = std::max(std::min(all / 32.0, 0.1), maxAbs(real.floatWeights.data() + o * size, size));
        double bias = 0.0;
        for (std::size_t b = 0; b < real.floatBiases.size(); ++b)
            bias = !options.perOutput || b == o ? std::max(bias, std::abs(real.floatBiases[b])) : bias;
        scales.push_back(std::max(largest > 0.0 ? largest / high : 1.0 / high, bias / room));
    }
    return scales;
}

}  // namespace

void checkSums(const Layer& layer, double largest)
{
    if (largest <= sumLimit(layer))
        return;
    const int bits = static_cast<int>(std::floor(std::log2(largest))) + 2;
    throw std::invalid_argument(layerLabel(layer) + " its sums may need " + std::to_string(bits) + " bits, more than the "
                                + (layer.wideSums() ? "63" : "32") + " there are: use fewer bits for its weights (-wt-nbbits) or activations"
                                + (layer.wideSums() ? "" : ", or more than 8, whose sums have 64"));
}

void quantizeWeights(const Layer& real, const FinishTarget& target, const QuantizationOptions& options, Layer& layer)
{
    const std::size_t outputs = real.output.channels, size = real.floatWeights.size() / outputs;
    layer.weightBits = options.weightBits > 0 ? options.weightBits : options.nbBits;
    const std::vector<double> scales = weightScales(real, layer, options);
    std::vector<double> factors;
    for (const double scale : scales)
        factors.push_back(layer.inputInfo[0].scale * scale / target.scale);

    ScalingMode mode = options.rescaling;
    std::optional<std::vector<PowersOfTwo>> shifts;
    if (mode == ScalingMode::SINGLE_SHIFT || mode == ScalingMode::DOUBLE_SHIFT) {
        shifts = shiftsOf(factors, mode, layer.weightBits);
        if (!shifts) {
            logWarning(layerLabel(layer) + " Scaling superior to 1 is not supported with " + scalingWord(mode)
                       + ": Fixed-point16 is used for this layer");
            mode = ScalingMode::FIXED_MULT16;
        }
    }

    const double high = std::ldexp(1.0, static_cast<int>(layer.weightBits) - 1) - 1.0, input = largestInput(layer);
    double largest = 0.0;
    layer.weights.reserve(real.floatWeights.size());
    for (std::size_t o = 0; o < outputs; ++o) {
        const std::size_t one = scales.size() == 1 ? 0 : o;
        // Shifts stand for a factor times their precision, which the weights take back (below 1, the largest ones are clamped).
        const double scale = scales[one] * (shifts ? (*shifts)[one].precision : 1.0);
        double sum = 0.0;
        for (std::size_t i = 0; i < size; ++i) {
            const double weight = std::clamp(std::round(real.floatWeights[o * size + i] / scale), -high, high);
            layer.weights.push_back(static_cast<std::int32_t>(weight));
            sum += std::abs(weight);
        }
        double bias = 0.0;
        if (!real.floatBiases.empty()) {
            bias = std::round(real.floatBiases[o] / (layer.inputInfo[0].scale * scale));
            checkSums(layer, std::abs(bias));
            layer.biases.push_back(static_cast<std::int64_t>(bias));
        }
        largest = std::max(largest, sum * input + std::abs(bias));
    }
    checkSums(layer, largest);
    layer.finish = integerFinish(layerLabel(layer), real, layer.output, target, mode, factors, largest, shifts ? &*shifts : nullptr);
}

}  // namespace N2D2

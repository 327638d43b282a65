#include "optimize/quantization/IntegerProgram.hpp"

#include <algorithm>
#include <cmath>

#include "optimize/lowering/LowerNetwork.hpp"
#include "optimize/quantization/IntegerJoins.hpp"
#include "optimize/quantization/IntegerWeights.hpp"
#include "optimize/quantization/Scales.hpp"

namespace N2D2 {

namespace {

void check(const QuantizationOptions& options)
{
    if (options.nbBits < 2 || options.nbBits > 16)
        throw std::invalid_argument("[Quantization] activations have 2 to 16 bits, not " + std::to_string(options.nbBits));
    if (options.weightBits == 1 || options.weightBits > 16)
        throw std::invalid_argument("[Quantization] weights have 2 to 16 bits (0: as many as the activations), not "
                                    + std::to_string(options.weightBits));
    if (options.rescaling == ScalingMode::NONE)
        throw std::invalid_argument("[Quantization] a rescaling mode is expected");
}

void checkFinite(const Layer& layer)
{
    const auto check = [&layer](const std::vector<double>& values, const char* what) {
        for (const double value : values) {
            if (!std::isfinite(value))
                throw std::invalid_argument(layerLabel(layer) + " has " + what + " that are not finite (" + realText(value)
                                            + "): it cannot be quantized");
        }
    };
    check(layer.floatWeights, "weights");
    check(layer.floatBiases, "biases");
    check(layer.floatMultipliers, "weights");
    check(layer.floatShifts, "shifts");
    check(layer.finish.rescale.factors, "factors");
    check({layer.finish.leak, layer.finish.clipping, layer.finish.alpha}, "parameters of its activation");
}

/// Entries of a Softmax up to where the exponentials vanish: exp(-d·scale)·2^15.
std::vector<std::int32_t> expTable(const TensorInfo& input)
{
    const double unit = 32768.0;
    const std::int64_t most = static_cast<std::int64_t>(input.type.high()) - input.type.low();
    std::vector<std::int32_t> table;
    for (std::int64_t d = 0; d <= most && (table.empty() || table.back() > 0); ++d)
        table.push_back(static_cast<std::int32_t>(std::lround(unit * std::exp(-static_cast<double>(d) * input.scale))));
    return table;
}

double largestOf(const TensorInfo& tensor)
{
    return std::max(static_cast<double>(tensor.type.high()), -static_cast<double>(tensor.type.low()));
}

void quantizeLayer(const Layer& real, const Ranges& ranges, const QuantizationOptions& options, Layer& layer)
{
    const bool isFunction = !isPiecewiseLinear(real.finish.activation);
    const FinishTarget target = finishTarget(real, layer.output, isFunction ? tableRange(real, ranges, options.nbBits) : 0.0, options.nbBits);
    const ScalingMode mode = options.rescaling == ScalingMode::SINGLE_SHIFT || options.rescaling == ScalingMode::DOUBLE_SHIFT
                                 ? ScalingMode::FIXED_MULT16
                                 : options.rescaling;
    switch (layer.kind) {
    case LayerKind::Conv:
    case LayerKind::Fc:
    case LayerKind::Deconv:
        return quantizeWeights(real, target, options, layer);
    case LayerKind::ElemWise:
        return quantizeElemWise(real, target, options, layer);
    case LayerKind::Concat:
        return quantizeConcat(options, layer);
    case LayerKind::Softmax:
        layer.expTable = expTable(layer.inputInfo[0]);
        return;
    case LayerKind::MaxPool:
    case LayerKind::AveragePool:
    case LayerKind::Scaling: {
        if (layer.kind == LayerKind::AveragePool)
            checkSums(layer, largestOf(layer.inputInfo[0]) * layer.kernelWidth * layer.kernelHeight);
        if (layer.kind != LayerKind::Scaling && real.finish.activation == LayerActivation::Linear)
            return;  // values as they are
        std::vector<double> factors;
        const auto& own = real.finish.rescale.factors;
        for (std::size_t f = 0; f < std::max<std::size_t>(1, own.size()); ++f)
            factors.push_back((own.empty() ? 1.0 : own[f]) * (layer.inputInfo[0].scale / target.scale));
        // A sum of a window is divided before it is rescaled.
        layer.finish = integerFinish(layerLabel(layer), real, layer.output, target, mode, factors, largestOf(layer.inputInfo[0]));
        return;
    }
    case LayerKind::Resize:
    case LayerKind::Transpose:
    case LayerKind::Reshape:
    case LayerKind::Padding:
        return;
    }
}

}  // namespace

Program integerProgram(const Program& real, const Ranges& ranges, const QuantizationOptions& options)
{
    check(options);
    for (const Layer& layer : real.layers)
        checkFinite(layer);
    const Scales scales = scalesOf(real, ranges, options);
    const auto give = [](const TensorScale& from, TensorInfo& to) {
        to.type = from.type;
        to.scale = from.scale;
    };
    Program program = real;
    give(scales.input, program.input);
    for (std::size_t i = 0; i < real.layers.size(); ++i) {
        Layer& layer = program.layers[i];
        for (std::size_t k = 0; k < layer.inputs.size(); ++k)
            give(scales.of(layer.inputs[k]), layer.inputInfo[k]);
        give(scales.outputs[i], layer.output);
        layer.floatWeights.clear();
        layer.floatBiases.clear();
        layer.floatMultipliers.clear();
        layer.floatShifts.clear();
        quantizeLayer(real.layers[i], ranges, options, layer);
    }
    return program;
}

}  // namespace N2D2

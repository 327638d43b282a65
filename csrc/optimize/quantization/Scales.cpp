#include "optimize/quantization/Scales.hpp"

#include <algorithm>
#include <cmath>

namespace N2D2 {

bool passesValues(const Layer& layer)
{
    switch (layer.kind) {
    case LayerKind::MaxPool:
    case LayerKind::AveragePool:
        return isPiecewiseLinear(layer.finish.activation);
    case LayerKind::Resize:
    case LayerKind::Transpose:
    case LayerKind::Reshape:
    case LayerKind::Padding:
        return true;
    default:
        return false;
    }
}

double functionValue(const Finish& finish, double x)
{
    switch (finish.activation) {
    case LayerActivation::Logistic:
        return 1.0 / (1.0 + std::exp(-x));
    case LayerActivation::Tanh:
        return std::tanh(finish.alpha * x);
    case LayerActivation::Softplus:
        return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
    case LayerActivation::Swish:
        return x / (1.0 + std::exp(-finish.alpha * x));
    case LayerActivation::Rectifier:
        return x > 0.0 ? (finish.clipping > 0.0 ? std::min(x, finish.clipping) : x) : finish.leak * x;
    case LayerActivation::Saturation:
        return std::clamp(x, -finish.clipping, finish.clipping);
    case LayerActivation::Linear:
        break;
    }
    return x;
}

double tableRange(const Layer& layer, const Ranges& ranges, unsigned bits)
{
    const double seen = ranges.threshold(layer.name, false, false);
    // Logistic and Tanh are within half a step of their ends there.
    const double steps = (bits + 2.0) * std::log(2.0);
    if (layer.finish.activation == LayerActivation::Logistic)
        return std::min(seen, steps);
    if (layer.finish.activation == LayerActivation::Tanh && layer.finish.alpha != 0.0)
        return std::min(seen, 0.5 * steps / std::abs(layer.finish.alpha));
    return seen;
}

namespace {

/// What is known of a tensor before its type is.
struct Tensor {
    bool nonNegative = false;
    double threshold = 1.0;
};

class ScaleFinder {
public:
    ScaleFinder(const Program& real, const Ranges& ranges, const QuantizationOptions& options)
        : mReal(real), mRanges(ranges), mOptions(options), mChildren(real.layers.size())
    {
        for (std::size_t i = 0; i < real.layers.size(); ++i) {
            for (const int input : real.layers[i].inputs) {
                if (input >= 0)
                    mChildren[static_cast<std::size_t>(input)].push_back(i);
            }
        }
    }

    Scales find()
    {
        Scales scales;
        mInput.nonNegative = mRanges.range("env").min >= 0.0;
        mInput.threshold = mRanges.threshold("env", isUnsigned(mInput), false);
        scales.input = scaleOf(mInput);
        for (const Layer& layer : mReal.layers) {
            mTensors.push_back(tensorOf(layer));
            scales.outputs.push_back(passesValues(layer) ? scales.of(layer.inputs[0]) : scaleOf(mTensors.back()));
        }
        // What only a Concat reads is made in its scale, from the last one on: a Concat may be read by another.
        for (std::size_t i = mReal.layers.size(); i-- > 0;) {
            if (mReal.layers[i].kind == LayerKind::Concat) {
                for (const int input : mReal.layers[i].inputs)
                    adopt(input, scales.outputs[i], scales);
            }
        }
        return scales;
    }

private:
    bool isUnsigned(const Tensor& tensor) const { return tensor.nonNegative && !mOptions.noUnsigned; }

    TensorScale scaleOf(const Tensor& tensor) const
    {
        TensorScale scale;
        scale.type = {mOptions.nbBits, isUnsigned(tensor), false};
        scale.scale = tensor.threshold / scale.type.high();
        return scale;
    }

    const Tensor& input(const Layer& layer, std::size_t k) const
    {
        return layer.inputs[k] < 0 ? mInput : mTensors[static_cast<std::size_t>(layer.inputs[k])];
    }

    bool allNonNegative(const Layer& layer) const
    {
        for (std::size_t k = 0; k < layer.inputs.size(); ++k) {
            if (!input(layer, k).nonNegative)
                return false;
        }
        return true;
    }

    /// Of what the activation is given.
    bool plainNonNegative(const Layer& layer) const
    {
        const auto positive = [](const std::vector<double>& values) {
            return std::all_of(values.begin(), values.end(), [](double v) { return v >= 0.0; });
        };
        switch (layer.kind) {
        case LayerKind::Conv:
        case LayerKind::Fc:
        case LayerKind::Deconv:
            return false;
        case LayerKind::Softmax:
            return true;
        case LayerKind::Scaling:
            return allNonNegative(layer) && positive(layer.finish.rescale.factors);
        case LayerKind::ElemWise:
            switch (layer.operation) {
            case LayerElemWise::Sum:
                return allNonNegative(layer) && positive(layer.floatMultipliers) && positive(layer.floatShifts);
            case LayerElemWise::AbsSum:
                return positive(layer.floatMultipliers) && positive(layer.floatShifts);
            case LayerElemWise::EuclideanSum:
                return true;
            default:
                return allNonNegative(layer);
            }
        default:
            return allNonNegative(layer);
        }
    }

    Tensor tensorOf(const Layer& layer) const
    {
        Tensor tensor;
        tensor.nonNegative = plainNonNegative(layer);
        const Finish& finish = layer.finish;
        if (finish.activation == LayerActivation::Logistic || finish.activation == LayerActivation::Softplus
            || (finish.activation == LayerActivation::Rectifier && finish.leak <= 0.0))
            tensor.nonNegative = true;
        else if (finish.activation == LayerActivation::Tanh && finish.alpha < 0.0)
            tensor.nonNegative = false;
        if (!isPiecewiseLinear(finish.activation)) {
            const double end = tableRange(layer, mRanges, mOptions.nbBits);
            tensor.threshold = finish.activation == LayerActivation::Logistic || finish.activation == LayerActivation::Tanh
                                   ? 1.0
                                   : std::max(std::abs(functionValue(finish, end)), std::abs(functionValue(finish, -end)));
        }
        else if (layer.kind == LayerKind::Softmax)
            tensor.threshold = 1.0;
        else if (layer.kind == LayerKind::Concat) {
            tensor.threshold = 0.0;
            for (std::size_t k = 0; k < layer.inputs.size(); ++k)
                tensor.threshold = std::max(tensor.threshold, input(layer, k).threshold);
        }
        else if (passesValues(layer))
            tensor.threshold = input(layer, 0).threshold;
        else
            tensor.threshold = calibrated(layer, isUnsigned(tensor));
        return tensor;
    }

    double calibrated(const Layer& layer, bool isUnsigned) const
    {
        const bool clip = layer.output.channels > 2 && layer.kind != LayerKind::ElemWise;
        if (!clip)
            return mRanges.threshold(layer.name, isUnsigned, false);
        // Of what only a max pooling reads, what passes it counts.
        const auto& children = mChildren[static_cast<std::size_t>(&layer - mReal.layers.data())];
        const bool pooled = children.size() == 1 && mReal.layers[children[0]].kind == LayerKind::MaxPool
                            && mReal.layers[children[0]].finish.activation == LayerActivation::Linear && !isOutput(layer);
        return mRanges.threshold(pooled ? mReal.layers[children[0]].name : layer.name, isUnsigned, true);
    }

    bool isOutput(const Layer& layer) const
    {
        const auto index = static_cast<int>(&layer - mReal.layers.data());
        return std::any_of(mReal.outputs.begin(), mReal.outputs.end(), [index](const Program::Output& output) { return output.layer == index; });
    }

    /// Gives a tensor that has one reader that scale, where what makes it can choose.
    bool adopt(int index, const TensorScale& scale, Scales& scales) const
    {
        if (index < 0)
            return false;
        const auto at = static_cast<std::size_t>(index);
        const Layer& layer = mReal.layers[at];
        if (mChildren[at].size() != 1 || layer.kind == LayerKind::Softmax || isOutput(layer))
            return false;
        if (passesValues(layer) && !adopt(layer.inputs[0], scale, scales))
            return false;
        scales.outputs[at] = scale;
        return true;
    }

    const Program& mReal;
    const Ranges& mRanges;
    const QuantizationOptions& mOptions;
    std::vector<std::vector<std::size_t>> mChildren;
    Tensor mInput;
    std::vector<Tensor> mTensors;
};

}  // namespace

Scales scalesOf(const Program& real, const Ranges& ranges, const QuantizationOptions& options)
{
    return ScaleFinder(real, ranges, options).find();
}

}  // namespace N2D2

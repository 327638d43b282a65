#pragma once
// Small programs made by hand: layers of random weights whose sums fit, for the planner and for exports.
#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "layer/Layer.hpp"

namespace N2D2::test {

inline ElementType u8() { return {8, true, false}; }
inline ElementType s8() { return {8, false, false}; }
inline ElementType integers(unsigned bits, bool isUnsigned) { return {bits, isUnsigned, false}; }
inline ElementType real(unsigned bits) { return {bits, false, true}; }

class ProgramMaker {
public:
    ProgramMaker(std::size_t width, std::size_t height, std::size_t channels, ElementType type, unsigned seed = 1) : mRandom(seed)
    {
        program.name = "made";
        program.input = {width, height, channels, type, 1.0 / 255.0};
    }

    Program program;
    unsigned weightBits = 8;
    ScalingMode mode = ScalingMode::FLOAT_MULT;
    bool perOutput = false;

    const TensorInfo& info(int t) const { return t < 0 ? program.input : program.layers[static_cast<std::size_t>(t)].output; }

    /// Adds a layer whose inputs and output are set; returns its index.
    int add(Layer layer)
    {
        for (const int t : layer.inputs)
            layer.inputInfo.push_back(info(t));
        program.layers.push_back(std::move(layer));
        return static_cast<int>(program.layers.size()) - 1;
    }

    Layer base(const std::string& name, LayerKind kind, std::vector<int> inputs, ElementType type)
    {
        Layer layer;
        layer.name = name;
        layer.kind = kind;
        layer.inputs = std::move(inputs);
        layer.output = info(layer.inputs[0]);
        layer.output.type = type;
        layer.output.scale = 0.05;
        return layer;
    }

    int conv(const std::string& name, int in, std::size_t outputs, unsigned kernel, unsigned stride, int pad, ElementType type,
             unsigned groups = 1, unsigned dilation = 1, LayerKind kind = LayerKind::Conv)
    {
        Layer layer = base(name, kind, {in}, type);
        const TensorInfo from = info(in);
        layer.kernelWidth = layer.kernelHeight = kernel;
        if (kind == LayerKind::Fc) {
            layer.kernelWidth = static_cast<unsigned>(from.width);
            layer.kernelHeight = static_cast<unsigned>(from.height);
        }
        layer.strideX = layer.strideY = stride;
        layer.dilationX = layer.dilationY = dilation;
        layer.padLeft = layer.padTop = layer.padRight = layer.padBottom = pad;
        layer.groups = groups;
        const unsigned wide = (layer.kernelWidth - 1) * dilation + 1, high = (layer.kernelHeight - 1) * dilation + 1;
        if (kind == LayerKind::Deconv) {
            layer.output.width = (from.width - 1) * stride + wide - 2 * static_cast<unsigned>(pad);
            layer.output.height = (from.height - 1) * stride + high - 2 * static_cast<unsigned>(pad);
        }
        else {
            layer.output.width = (from.width + 2 * static_cast<unsigned>(pad) - wide) / stride + 1;
            layer.output.height = (from.height + 2 * static_cast<unsigned>(pad) - high) / stride + 1;
        }
        layer.output.channels = outputs;
        const std::size_t fan = layer.kernelWidth * layer.kernelHeight * (from.channels / groups), count = outputs * fan;
        if (type.isFloat) {
            for (std::size_t i = 0; i < count; ++i)
                layer.floatWeights.push_back(uniform(-1.0, 1.0) / std::sqrt(static_cast<double>(fan)));
            for (std::size_t o = 0; o < outputs; ++o)
                layer.floatBiases.push_back(uniform(-0.2, 0.2));
            layer.finish.activation = LayerActivation::Rectifier;
        }
        else {
            layer.weightBits = weightBits;
            const int top = (1 << (weightBits - 1)) - 1;
            for (std::size_t i = 0; i < count; ++i)
                layer.weights.push_back(integer(-top, top));
            const double sum = top * static_cast<double>(from.type.high()) * std::sqrt(static_cast<double>(fan)) / 3.0;
            for (std::size_t o = 0; o < outputs; ++o)
                layer.biases.push_back(static_cast<std::int64_t>(uniform(-0.3, 0.3) * sum));
            layer.finish = finish(type, type.high() / sum, outputs);
        }
        return add(std::move(layer));
    }

    int fc(const std::string& name, int in, std::size_t outputs, ElementType type)
    {
        return conv(name, in, outputs, 1, 1, 0, type, 1, 1, LayerKind::Fc);
    }

    int pool(const std::string& name, int in, LayerKind kind, unsigned kernel, unsigned stride, int pad = 0)
    {
        Layer layer = base(name, kind, {in}, info(in).type);
        layer.kernelWidth = layer.kernelHeight = kernel;
        layer.strideX = layer.strideY = stride;
        layer.padLeft = layer.padTop = layer.padRight = layer.padBottom = pad;
        layer.output.width = (info(in).width + 2 * static_cast<unsigned>(pad) - kernel) / stride + 1;
        layer.output.height = (info(in).height + 2 * static_cast<unsigned>(pad) - kernel) / stride + 1;
        layer.output.scale = info(in).scale;
        if (kind == LayerKind::AveragePool && !layer.output.type.isFloat) {
            layer.finish.low = layer.output.type.low();
            layer.finish.high = layer.output.type.high();
        }
        return add(std::move(layer));
    }

    int elementWise(const std::string& name, std::vector<int> inputs, LayerElemWise operation, ElementType type, bool weighted = false)
    {
        Layer layer = base(name, LayerKind::ElemWise, inputs, type);
        layer.operation = operation;
        if (type.isFloat) {
            if (weighted)
                for (std::size_t k = 0; k < inputs.size(); ++k)
                    layer.floatMultipliers.push_back(uniform(0.5, 1.5));
        }
        else {
            if (weighted) {
                for (std::size_t k = 0; k < inputs.size(); ++k)
                    layer.multipliers.push_back(integer(1, 9));
                layer.shifts.push_back(integer(-50, 50));
            }
            layer.finish = finish(type, weighted ? 0.07 : 0.6, layer.output.channels);
        }
        return add(std::move(layer));
    }

    int concat(const std::string& name, std::vector<int> inputs, bool rescaled = false)
    {
        Layer layer = base(name, LayerKind::Concat, inputs, info(inputs[0]).type);
        layer.output.channels = 0;
        for (const int t : inputs) {
            layer.output.channels += info(t).channels;
            if (rescaled)
                layer.inputFinish.push_back(finish(layer.output.type, uniform(0.3, 0.9), info(t).channels));
        }
        return add(std::move(layer));
    }

    /// A layer of one input and no weights: Scaling, Softmax, Resize, Transpose, Reshape, Padding, to a given size.
    int plain(const std::string& name, int in, LayerKind kind, ElementType type, std::size_t width, std::size_t height,
              std::size_t channels)
    {
        Layer layer = base(name, kind, {in}, type);
        layer.output.width = width;
        layer.output.height = height;
        layer.output.channels = channels;
        if (kind == LayerKind::Scaling && !type.isFloat)
            layer.finish = finish(type, 0.7, channels);
        if (kind == LayerKind::Softmax && !type.isFloat)
            for (int d = 0; d < 64; ++d)
                layer.expTable.push_back(static_cast<std::int32_t>(std::lround(32768.0 * std::exp(-d * 0.1))));
        if (kind == LayerKind::Transpose)
            layer.permutation = {1, 0, 2};
        return add(std::move(layer));
    }

    void output(int layer, const std::string& target, std::vector<std::string> labels = {})
    {
        program.outputs.push_back({layer, target, std::move(labels)});
    }

    std::vector<double> stimulus()
    {
        std::vector<double> values;
        for (std::size_t i = 0; i < program.input.size(); ++i)
            values.push_back(program.input.type.isFloat ? std::round(uniform(-1.0, 1.0) * 256.0) / 256.0
                                                        : integer(program.input.type.low(), program.input.type.high()));
        return values;
    }

    Finish finish(ElementType type, double factor, std::size_t outputs)
    {
        Finish f;
        f.low = type.low();
        f.high = type.high();
        f.rescale.mode = mode;
        const std::size_t count = perOutput ? outputs : 1;
        int shift = 1;
        while (std::ldexp(factor, shift) < 32768.0 && shift < 50)
            ++shift;
        --shift;
        for (std::size_t o = 0; o < count; ++o) {
            const double own = factor * (perOutput ? uniform(0.8, 1.0) : 1.0);
            f.rescale.factors.push_back(own);
            const auto down = static_cast<unsigned char>(std::clamp(std::lround(-std::log2(own)), 0L, 40L));
            switch (mode) {
            case ScalingMode::FIXED_MULT16:
            case ScalingMode::FIXED_MULT32:
                f.rescale.multipliers.push_back(static_cast<std::int32_t>(std::lround(std::ldexp(own, shift))));
                f.rescale.shift = static_cast<unsigned>(shift);
                break;
            case ScalingMode::SINGLE_SHIFT:
                f.rescale.shifts.push_back(down);
                break;
            case ScalingMode::DOUBLE_SHIFT:
                f.rescale.shifts.push_back(static_cast<unsigned char>(o % 2 + 1));
                f.rescale.shifts.push_back(static_cast<unsigned char>(down + 2));
                break;
            default:
                break;
            }
        }
        return f;
    }

    double uniform(double low, double high) { return low + (high - low) * static_cast<double>(mRandom() & 0xffffff) / 16777216.0; }
    int integer(int low, int high) { return low + static_cast<int>(mRandom() % static_cast<unsigned>(high - low + 1)); }

private:
    std::mt19937 mRandom;
};

}  // namespace N2D2::test

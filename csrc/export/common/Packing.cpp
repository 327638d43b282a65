#include "export/common/Packing.hpp"

#include <algorithm>
#include <stdexcept>

namespace N2D2 {

namespace {

constexpr std::size_t BlockOutputs = 16, GroupInputs = 4;

std::size_t roundedUp(std::size_t v, std::size_t step) { return (v + step - 1) / step * step; }

std::int8_t weight8(const Layer& layer, std::size_t index)
{
    const std::int32_t w = layer.weights.at(index);
    if (w < -128 || w > 127)
        throw std::invalid_argument("[" + layer.name + "] weight " + std::to_string(w) + " does not fit in 8 bits");
    return static_cast<std::int8_t>(w);
}

void checkWeights(const Layer& layer, std::size_t expected)
{
    if (layer.weights.size() != expected)
        throw std::invalid_argument("[" + layer.name + "] has " + std::to_string(layer.weights.size()) + " weights, not " +
                                    std::to_string(expected));
}

}  // namespace

FastKernel fastKernel(const Layer& layer)
{
    if (!layer.isInteger() || layer.inputInfo.empty())
        return FastKernel::None;
    for (const TensorInfo& input : layer.inputInfo)
        if (input.type.isFloat || input.type.bits > 8)
            return FastKernel::None;
    const std::size_t channels = layer.inputInfo[0].channels;
    switch (layer.kind) {
    case LayerKind::Conv:
    case LayerKind::Fc:
        if (layer.weightBits == 0 || layer.weightBits > 8)
            return FastKernel::None;
        if (layer.groups == 1)
            return FastKernel::Convolve;
        return layer.groups == channels && layer.output.channels == channels ? FastKernel::Depthwise : FastKernel::None;
    case LayerKind::MaxPool:
        return FastKernel::MaxPool;
    case LayerKind::ElemWise:
        return layer.operation == LayerElemWise::EuclideanSum || layer.operation == LayerElemWise::Prod ? FastKernel::None
                                                                                                        : FastKernel::ElementWise;
    case LayerKind::Scaling:
    case LayerKind::Concat:
        return FastKernel::Rescale;
    default:
        return FastKernel::None;
    }
}

std::vector<std::int8_t> packConvolution(const Layer& layer)
{
    if (fastKernel(layer) != FastKernel::Convolve)
        throw std::invalid_argument("[" + layer.name + "] is no layer for the fast convolution");
    const std::size_t outputs = layer.output.channels, row = layer.kernelWidth * layer.inputInfo[0].channels, rows = layer.kernelHeight;
    checkWeights(layer, outputs * rows * row);

    std::vector<std::int8_t> packed;
    packed.reserve(roundedUp(outputs, GroupInputs) * (rows * roundedUp(row, GroupInputs) + GroupInputs));
    for (std::size_t first = 0; first < outputs; first += BlockOutputs) {
        const std::size_t lanes = std::min(BlockOutputs, roundedUp(outputs - first, GroupInputs));
        for (std::size_t o = first; o < first + lanes; ++o) {
            std::int32_t sum = 0;
            for (std::size_t k = 0; o < outputs && k < rows * row; ++k)
                sum += weight8(layer, o * rows * row + k);
            for (unsigned byte = 0; byte < sizeof sum; ++byte)
                packed.push_back(static_cast<std::int8_t>(static_cast<std::uint32_t>(sum) >> (8 * byte)));
        }
        for (std::size_t y = 0; y < rows; ++y)
            for (std::size_t k = 0; k < row; k += GroupInputs)
                for (std::size_t o = first; o < first + lanes; ++o)
                    for (std::size_t i = k; i < k + GroupInputs; ++i)
                        packed.push_back(o < outputs && i < row ? weight8(layer, (o * rows + y) * row + i) : std::int8_t{0});
    }
    return packed;
}

std::vector<std::int8_t> packDepthwise(const Layer& layer)
{
    if (fastKernel(layer) != FastKernel::Depthwise)
        throw std::invalid_argument("[" + layer.name + "] is no layer for the fast depth-wise convolution");
    const std::size_t channels = layer.output.channels, taps = std::size_t{layer.kernelWidth} * layer.kernelHeight;
    checkWeights(layer, channels * taps);
    std::vector<std::int8_t> packed(channels * taps);
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t t = 0; t < taps; ++t)
            packed[t * channels + c] = weight8(layer, c * taps + t);
    return packed;
}

}  // namespace N2D2

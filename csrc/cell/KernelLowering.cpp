#include "cell/KernelLowering.hpp"

namespace N2D2 {

namespace {

/// Weights of one input by (output, channel of the input): the start of the kernel, or nothing.
class InputKernels {
public:
    InputKernels(const BaseTensor& tensor, std::size_t rank, std::size_t channels, std::size_t outputs, bool byOutput)
        : mValues(valuesOf(tensor)), mByOutput(byOutput), mChannels(channels), mOutputs(outputs)
    {
        mSize = 1;
        for (std::size_t d = 0; d < rank; ++d)
            mSize *= tensor.dims()[d];
        mPerGroup = tensor.dims()[rank];
        mGroups = (byOutput ? channels : outputs) / mPerGroup;
    }
    std::size_t groups() const { return mGroups; }
    const double* at(std::size_t output, std::size_t channel) const
    {
        const std::size_t group = output / (mOutputs / mGroups);
        if (channel / (mChannels / mGroups) != group)
            return nullptr;
        const std::size_t kernel = mByOutput ? output * mPerGroup + channel % mPerGroup : channel * mPerGroup + output % mPerGroup;
        return mValues.data() + kernel * mSize;
    }

private:
    std::vector<double> mValues;
    bool mByOutput;
    std::size_t mChannels, mOutputs, mSize = 1, mPerGroup = 1, mGroups = 1;
};

}  // namespace

std::string refusesKernels(const KernelCell& cell)
{
    if (cell.getKernelDims().size() > 2)
        return "kernels of three dimensions are not exported";
    return {};
}

void lowerKernels(const KernelCell& cell, const CellToLower& from, bool byOutput, Layer& layer)
{
    const auto second = [](const auto& values, auto missing) { return values.size() > 1 ? values[1] : missing; };
    layer.kernelWidth = cell.getKernelWidth();
    layer.kernelHeight = cell.getKernelHeight();
    layer.strideX = cell.getStrideDims()[0];
    layer.strideY = second(cell.getStrideDims(), 1U);
    layer.dilationX = cell.getDilationDims()[0];
    layer.dilationY = second(cell.getDilationDims(), 1U);
    layer.padLeft = layer.padRight = cell.getPaddingDims()[0];
    layer.padTop = layer.padBottom = second(cell.getPaddingDims(), 0);

    const std::size_t rank = cell.getKernelDims().size(), outputs = cell.getNbOutputs(), channels = from.inputs[0].channels;
    const std::size_t size = std::size_t(layer.kernelWidth) * layer.kernelHeight;
    std::vector<InputKernels> inputs;
    std::vector<std::pair<std::size_t, std::size_t>> place;  // of a channel: input, channel in it
    for (std::size_t k = 0; k < from.nbParents; ++k) {
        const auto& dims = from.frame.getInputs(k)->dims();
        const std::size_t own = dims[dims.size() - 2];
        for (std::size_t c = 0; c < own; ++c)
            place.emplace_back(k, c);
        inputs.emplace_back(*cell.getWeights(k), rank, own, outputs, byOutput);
    }
    // One input has its weights in groups already; of several the joined channels may be in groups all the same.
    const bool mapped = !cell.getMapping().empty();
    const std::size_t groups = std::max<std::size_t>(
        1, from.nbParents == 1 ? (inputs[0].groups() > 1 || !mapped ? inputs[0].groups() : 1) : mapped ? mappingGroups(cell.getMapping()) : 1);
    const std::size_t perGroup = channels / groups;
    layer.groups = static_cast<unsigned>(groups);
    layer.floatWeights.assign(outputs * size * perGroup, 0.0);
    for (std::size_t o = 0; o < outputs; ++o) {
        const std::size_t first = o / (outputs / groups) * perGroup;
        for (std::size_t i = 0; i < perGroup; ++i) {
            const auto [k, channel] = place[first + i];
            const double* const kernel = cell.isConnection(first + i, o) ? inputs[k].at(o, channel) : nullptr;
            for (std::size_t p = 0; kernel && p < size; ++p)
                layer.floatWeights[(o * size + p) * perGroup + i] = kernel[p];
        }
    }
    if (cell.hasBias())
        layer.floatBiases = valuesOf(*cell.getBiases());
}

void storeKernels(const Layer& layer, KernelCell& cell)
{
    const std::size_t outputs = cell.getNbOutputs(), groups = layer.groups, perGroup = cell.getNbChannels() / groups;
    const std::size_t size = std::size_t(layer.kernelWidth) * layer.kernelHeight;
    Tensor<double> kernel(Dims(cell.getKernelDims().begin(), cell.getKernelDims().end()));
    for (std::size_t o = 0; o < outputs; ++o) {
        for (std::size_t i = 0; i < perGroup; ++i) {
            const std::size_t channel = o / (outputs / groups) * perGroup + i;
            if (!cell.isConnection(channel, o))
                continue;
            for (std::size_t p = 0; p < size; ++p)
                kernel(p) = layer.weights[(o * size + p) * perGroup + i];
            cell.setWeight(o, channel, kernel);
        }
    }
    for (std::size_t o = 0; o < layer.biases.size(); ++o)
        cell.setBias(o, static_cast<double>(layer.biases[o]));
}

}  // namespace N2D2

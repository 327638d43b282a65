#include "optimize/LayerWeights.hpp"

#include <algorithm>
#include <cmath>

#include "cell/FrameCell.hpp"
#include "cell/conv/ConvCell.hpp"
#include "cell/fc/FcCell.hpp"
#include "deepnet/DeepNet.hpp"
#include "target/Target.hpp"

namespace N2D2 {

bool isWeighted(const Cell& cell) { return dynamic_cast<const ConvCell*>(&cell) || dynamic_cast<const FcCell*>(&cell); }

Cell_Frame_Top& frameOf(const Cell& cell) { return dynamic_cast<Cell_Frame_Top&>(const_cast<Cell&>(cell)); }

bool isLinear(const Cell& cell)
{
    const auto activation = frameOf(cell).getActivation();
    return !activation || (activation->isIdentity() && !activation->getQuantizer() && !activation->getActivationScaling());
}

bool hasTarget(const DeepNet& net, const Cell& cell)
{
    const auto& targets = net.getTargets();
    return std::any_of(targets.begin(), targets.end(), [&](const auto& target) { return target->getCell().get() == &cell; });
}

std::string whyWeightsAreFixed(const DeepNet& net, const Cell& cell)
{
    if (frameOf(cell).getQuantizer())
        return "its weights have a quantizer";
    const auto own = cell.freeParameterTensors();
    for (const auto& [name, other] : net.getCells()) {
        if (other.get() == &cell)
            continue;
        for (const auto& [theirs, tensor] : other->freeParameterTensors()) {
            if (std::any_of(own.begin(), own.end(), [&](const auto& entry) { return entry.second == tensor; }))
                return "it shares weights with \"" + name + "\"";
        }
    }
    return {};
}

void applyNormalize(Cell& cell)
{
    if (!dynamic_cast<FcCell*>(&cell) || cell.getParameter("Normalize") == "0")
        return;
    const auto tensors = cell.freeParameterTensors();
    std::vector<double> sums(cell.getNbOutputs(), 1e-6);
    for (const bool scale : {false, true}) {
        for (const auto& [name, tensor] : tensors) {
            if (name == "biases")
                continue;
            Tensor<double> values = tensor_cast<double>(*tensor).clone();
            const std::size_t size = values.size() / sums.size();
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (scale)
                    values(i) /= std::sqrt(sums[i / size]);
                else
                    sums[i / size] += values(i) * values(i);
            }
            if (scale) {
                tensor->opAssign(values);
                tensor->synchronizeHToDBased();
            }
        }
    }
    cell.setParameter("Normalize", "0");
}

LayerWeights::LayerWeights(Cell& cell) : mCell(cell)
{
    const std::size_t count = cell.getNbOutputs();
    outputs.assign(count, 1.0);
    channels.assign(cell.getNbChannels(), 1.0);
    std::size_t offset = 0, k = 0;
    for (const auto& [name, tensor] : cell.freeParameterTensors()) {
        if (name == "biases") {
            const Tensor<double> values = tensor_cast<double>(*tensor);
            mBiases.assign(values.begin(), values.end());
            continue;
        }
        const auto input = frameOf(cell).getInputs(k++);
        const std::size_t ofInput = input->nbDims() > 1 ? input->dims()[input->nbDims() - 2] : 1;
        const Tensor<double> values = tensor_cast<double>(*tensor);
        // A Conv has an axis of the channels of a group, a Fc a line of pixels for each channel.
        const bool isFc = dynamic_cast<FcCell*>(&cell);
        const std::size_t perGroup = isFc ? ofInput : tensor->dims()[tensor->nbDims() - 2];
        Part part{offset, perGroup, ofInput / perGroup, std::vector<double>(count * perGroup, 0.0)};
        const std::size_t kernel = values.size() / part.largest.size();
        for (std::size_t i = 0; i < values.size(); ++i)
            part.largest[i / kernel] = std::max(part.largest[i / kernel], std::abs(values(i)));
        offset += ofInput;
        mParts.push_back(std::move(part));
    }
}

std::size_t LayerWeights::channelOf(const Part& part, std::size_t output, std::size_t own) const
{
    return part.offset + output / (outputs.size() / part.groups) * part.perGroup + own;
}

double LayerWeights::outputRange(std::size_t output) const
{
    double range = 0.0;
    for (const Part& part : mParts) {
        for (std::size_t c = 0; c < part.perGroup; ++c)
            range = std::max(range, part.largest[output * part.perGroup + c] * channels[channelOf(part, output, c)]);
    }
    return range * outputs[output];
}

std::vector<double> LayerWeights::channelRanges() const
{
    std::vector<double> ranges(channels.size(), 0.0);
    for (const Part& part : mParts) {
        for (std::size_t o = 0; o < outputs.size(); ++o) {
            for (std::size_t c = 0; c < part.perGroup; ++c) {
                const std::size_t channel = channelOf(part, o, c);
                ranges[channel] = std::max(ranges[channel], part.largest[o * part.perGroup + c] * channels[channel] * outputs[o]);
            }
        }
    }
    return ranges;
}

void LayerWeights::apply()
{
    std::size_t k = 0;
    for (const auto& [name, tensor] : mCell.freeParameterTensors()) {
        Tensor<double> values = tensor_cast<double>(*tensor).clone();
        if (name == "biases") {
            for (std::size_t o = 0; o < outputs.size(); ++o)
                mBiases[o] = values(o) = values(o) * outputs[o];
        }
        else {
            Part& part = mParts[k++];
            const std::size_t kernel = values.size() / part.largest.size();
            for (std::size_t j = 0; j < part.largest.size(); ++j) {
                const std::size_t o = j / part.perGroup;
                const double factor = outputs[o] * channels[channelOf(part, o, j % part.perGroup)];
                part.largest[j] *= std::abs(factor);
                for (std::size_t i = j * kernel; i < (j + 1) * kernel; ++i)
                    values(i) *= factor;
            }
        }
        tensor->opAssign(values);
        tensor->synchronizeHToDBased();
    }
    std::fill(outputs.begin(), outputs.end(), 1.0);
    std::fill(channels.begin(), channels.end(), 1.0);
}

}  // namespace N2D2

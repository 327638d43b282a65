#include <algorithm>
#include <cmath>

#include "cell/FrameCell.hpp"
#include "cell/batchnorm/BatchNormCell.hpp"
#include "cell/conv/ConvCell.hpp"
#include "core/Log.hpp"
#include "deepnet/DeepNet.hpp"
#include "optimize/GraphPasses.hpp"
#include "optimize/LayerWeights.hpp"
#include "target/Target.hpp"

namespace N2D2 {

namespace {

constexpr double noVariance = 1e-12;

std::shared_ptr<BatchNormCell> asBatchNorm(const std::shared_ptr<Cell>& cell) { return std::dynamic_pointer_cast<BatchNormCell>(cell); }

/// "": it can go into that parent.
std::string whyNotFused(const DeepNet& net, const std::shared_ptr<Cell>& parent)
{
    if (!parent)
        return "the stimuli are its input";
    if (!isWeighted(*parent))
        return "\"" + parent->getName() + "\" before it is a " + parent->getType() + ", neither Conv nor Fc";
    if (net.getChildCells(parent->getName()).size() > 1)
        return "\"" + parent->getName() + "\" before it has other children";
    if (!isLinear(*parent))
        return "\"" + parent->getName() + "\" before it has an activation " + frameOf(*parent).getActivation()->getType();
    if (hasTarget(net, *parent))
        return "a target looks at \"" + parent->getName() + "\" before it";
    const std::string fixed = whyWeightsAreFixed(net, *parent);
    return fixed.empty() ? "" : "of \"" + parent->getName() + "\" before it: " + fixed;
}

/// 1x1, channel by channel, of weights 1 and biases 0.
std::shared_ptr<ConvCell> identityConv(DeepNet& net, const Cell& like, const std::string& name)
{
    const std::size_t channels = like.getNbChannels(), rank = like.getInputsDims().size() - 1;
    const Cell_Frame_Top& frame = frameOf(like);
    const std::vector<unsigned> ones(rank, 1);
    auto conv = registry().family<ConvFamily>().create(frameKey(frame.modelName(), frame.elementTypeName()), net.shared_from_this(), name, ones,
                                                       static_cast<unsigned>(channels), ones, ones, std::vector<int>(rank, 0), ones, nullptr);
    Tensor<bool> unit({channels, channels}, false);
    for (std::size_t c = 0; c < channels; ++c)
        unit(c * channels + c) = true;
    conv->setMapping(unit);
    return conv;
}

void fillParameters(Cell& cell)
{
    for (const auto& [name, tensor] : cell.freeParameterTensors()) {
        const Tensor<double> values(tensor->dims(), name == "biases" ? 0.0 : 1.0);
        tensor->opAssign(values);
        tensor->synchronizeHToDBased();
    }
}

void fuse(DeepNet& net, const std::shared_ptr<Cell>& parent, const std::shared_ptr<BatchNormCell>& norm)
{
    const std::size_t outputs = norm->getNbOutputs();
    double mean = 0.0;
    std::size_t valid = 0;
    for (std::size_t o = 0; o < outputs; ++o) {
        if (norm->getVariance(o) > noVariance) {
            mean += norm->getVariance(o);
            ++valid;
        }
    }
    if (valid < outputs)
        logWarning(norm->label() + " " + std::to_string(outputs - valid) + " of its " + std::to_string(outputs)
                   + " outputs have no variance (never learnt?)" + (valid ? ": they get the mean of the others" : ""));
    applyNormalize(*parent);
    const bool hadBias = parent->getParameter("NoBias") == "0";
    parent->setParameter("NoBias", "0");
    std::vector<double> factors, offsets;
    for (std::size_t o = 0; o < outputs; ++o) {
        double variance = norm->getVariance(o);
        if (!(variance > noVariance) && valid)
            variance = mean / static_cast<double>(valid);
        factors.push_back(norm->getScale(o) / std::sqrt(norm->getEpsilon() + variance));
        offsets.push_back(norm->getBias(o) - norm->getMean(o) * factors[o]);
    }
    for (const auto& [name, tensor] : parent->freeParameterTensors()) {
        Tensor<double> values = tensor_cast<double>(*tensor).clone();
        const bool isBias = name == "biases";
        const std::size_t size = values.size() / outputs;
        for (std::size_t i = 0; i < values.size(); ++i)
            values(i) = (isBias && !hadBias ? 0.0 : values(i) * factors[i / size]) + (isBias ? offsets[i] : 0.0);
        tensor->opAssign(values);
        tensor->synchronizeHToDBased();
    }
    frameOf(*parent).setActivation(frameOf(*norm).getActivation());
    net.removeCell(norm);
}

}  // namespace

void giveVariances(DeepNet& net)
{
    for (const auto& cell : net.orderedCells()) {
        auto* norm = dynamic_cast<BatchNormCell*>(cell.get());
        bool learnt = !norm;
        for (std::size_t o = 0; norm && o < norm->getNbOutputs(); ++o)
            learnt = learnt || norm->getVariance(o) != 0.0 || norm->getMean(o) != 0.0;
        if (learnt)
            continue;
        logWarning(norm->label() + " it has no statistics, it was never learnt: its variances are taken as 1");
        for (std::size_t o = 0; o < norm->getNbOutputs(); ++o)
            norm->setVariance(o, 1.0);
    }
}

void fuseBatchNorm(DeepNet& net)
{
    net.initialize();
    logInfo("Fuse BatchNorm with Conv/Fc...");
    for (const auto& cell : net.orderedCells()) {
        const auto norm = asBatchNorm(cell);
        if (!norm)
            continue;
        const auto parents = net.getParentCells(cell->getName());
        if (parents.size() != 1) {
            logWarning(cell->label() + " it stays as it is: it has " + std::to_string(parents.size())
                       + " inputs, and only one with a single input can become a Conv");
            continue;
        }
        auto parent = parents[0];
        if (const std::string why = whyNotFused(net, parent); !why.empty()) {
            const auto conv = identityConv(net, *cell, net.generateNewCellName(cell->getName() + "_conv"));
            net.insertCell(conv, parent, cell);
            conv->initialize();
            fillParameters(*conv);
            logNotice(cell->label() + " a 1x1 convolution \"" + conv->getName() + "\" takes it, since " + why);
            parent = conv;
        }
        fuse(net, parent, norm);
    }
}

void insertBatchNormAfterConv(DeepNet& net)
{
    for (const auto& cell : net.orderedCells()) {
        const auto* conv = dynamic_cast<const ConvCell*>(cell.get());
        if (!conv)
            continue;
        const auto children = net.getChildCells(cell->getName());
        if (std::any_of(children.begin(), children.end(), [](const auto& child) { return asBatchNorm(child) != nullptr; }))
            continue;
        Cell_Frame_Top& frame = frameOf(*cell);
        const auto norm = registry().family<BatchNormFamily>().create(
            frameKey(frame.modelName(), frame.elementTypeName()), net.shared_from_this(), net.generateNewCellName(cell->getName() + "_batchnorm"),
            cell->getNbOutputs(), frame.getActivation());
        norm->setScaleSolver(conv->getWeightsSolver()->clone());
        norm->setBiasSolver(conv->getBiasSolver()->clone());
        frame.setActivation(nullptr);
        net.insertCellAfter(norm, cell);
    }
}

}  // namespace N2D2

#include <cmath>
#include <cstdio>
#include <map>

#include "cell/FrameCell.hpp"
#include "core/Log.hpp"
#include "deepnet/DeepNet.hpp"
#include "activation/rectifier/RectifierActivation.hpp"
#include "optimize/GraphPasses.hpp"
#include "optimize/LayerWeights.hpp"

namespace N2D2 {

namespace {

constexpr double tolerance = 1e-3;
constexpr unsigned maxSweeps = 50;

/// f(s·x) = s·f(x) for s >= 0, but for a clipping.
bool isHomogeneous(const Cell& cell)
{
    if (isLinear(cell))
        return true;
    const auto activation = frameOf(cell).getActivation();
    return dynamic_cast<RectifierActivation*>(activation.get()) && !activation->getQuantizer() && !activation->getActivationScaling();
}

/// The only child of a cell, which has no other parent; both Conv or Fc whose weights may change, homogeneous in between.
std::shared_ptr<Cell> equalizedChild(const DeepNet& net, const Cell& cell)
{
    if (!isWeighted(cell) || !isHomogeneous(cell) || hasTarget(net, cell))
        return nullptr;
    const auto children = net.getChildCells(cell.getName());
    if (children.size() != 1 || !isWeighted(*children[0]) || net.getParentCells(children[0]->getName()).size() != 1)
        return nullptr;
    for (const Cell* each : {&cell, static_cast<const Cell*>(children[0].get())}) {
        if (const std::string fixed = whyWeightsAreFixed(net, *each); !fixed.empty()) {
            logNotice(each->label() + " is not equalized: " + fixed);
            return nullptr;
        }
    }
    return children[0];
}

void removeClipping(const Cell& cell)
{
    Cell_Frame_Top& frame = frameOf(cell);
    const auto rectifier = std::dynamic_pointer_cast<RectifierActivation>(frame.getActivation());
    if (!rectifier || rectifier->getClipping() == 0.0)
        return;
    // A copy: others may hold the same activation.
    auto unclipped = rectifier->clone();
    unclipped->setParameter("Clipping", "0");
    frame.setActivation(unclipped);
    logNotice(cell.label() + " the Clipping of its Rectifier is removed for the equalization");
}

/// Of the layers before and after; returns the largest relative change.
double equalize(LayerWeights& before, LayerWeights& after)
{
    const std::vector<double> channels = after.channelRanges();
    double change = 0.0;
    for (std::size_t o = 0; o < before.nbOutputs(); ++o) {
        const double r1 = before.outputRange(o), r2 = channels[o];
        if (r1 == 0.0 && before.bias(o) != 0.0)
            continue;
        const double both = std::sqrt(r1) * std::sqrt(r2);
        const double s1 = r1 > 0.0 ? both / r1 : 0.0, s2 = r2 > 0.0 ? both / r2 : 0.0;
        // A dead channel becomes zero once.
        if (s1 > 0.0 && s2 > 0.0)
            change = std::max(change, std::max(s1, s2) - 1.0);
        before.outputs[o] *= s1;
        after.channels[o] *= s2;
    }
    return change;
}

}  // namespace

void crossLayerEqualization(DeepNet& net)
{
    net.initialize();
    std::vector<std::pair<std::shared_ptr<Cell>, std::shared_ptr<Cell>>> pairs;
    std::map<const Cell*, LayerWeights> weights;
    for (const auto& cell : net.orderedCells()) {
        const auto child = equalizedChild(net, *cell);
        if (!child)
            continue;
        pairs.emplace_back(cell, child);
        for (const auto& each : {cell, child}) {
            applyNormalize(*each);
            weights.try_emplace(each.get(), *each);
        }
    }
    if (pairs.empty())
        return;
    logInfo("  Cross-layer equalization:");
    for (const auto& [cell, child] : pairs) {
        logInfo("    - eq. " + child->getName() + " and " + cell->getName());
        removeClipping(*cell);
    }
    double change = 1.0;
    unsigned sweeps = 0;
    for (; sweeps < maxSweeps && change > tolerance; ++sweeps) {
        change = 0.0;
        for (const auto& [cell, child] : pairs)
            change = std::max(change, equalize(weights.at(cell.get()), weights.at(child.get())));
    }
    char text[96];
    std::snprintf(text, sizeof(text), "    quant. range delta = %.3g after %u sweep(s)", change, sweeps);
    logInfo(text);
    for (auto& [cell, its] : weights)
        its.apply();
}

}  // namespace N2D2

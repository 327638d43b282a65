#include "optimize/GraphPasses.hpp"

#include <algorithm>

#include "cell/FrameCell.hpp"
#include "cell/conv/ConvCell.hpp"
#include "cell/dropout/DropoutCell.hpp"
#include "cell/padding/PaddingCell.hpp"
#include "cell/pool/PoolCell.hpp"
#include "cell/reshape/ReshapeCell.hpp"
#include "cell/transpose/TransposeCell.hpp"
#include "core/Log.hpp"
#include "deepnet/DeepNet.hpp"
#include "optimize/LayerWeights.hpp"

namespace N2D2 {

namespace {

std::string pairText(const Cell& first, const Cell& second) { return "\"" + first.getName() + "\" and \"" + second.getName() + "\""; }

}  // namespace

// Dropout ------------------------------------------------------------------------------------------------------------

void removeDropout(DeepNet& net)
{
    logInfo("Remove Dropout...");
    for (const auto& cell : net.orderedCells()) {
        if (!dynamic_cast<DropoutCell*>(cell.get()))
            continue;
        const auto parents = net.getParentCells(cell->getName());
        const bool hasActivation = !isLinear(*cell);
        const bool single = parents.size() == 1 && (parents[0] || !hasTarget(net, *cell));
        if (single && !hasActivation) {
            net.removeCell(cell);
            continue;
        }
        // What joins several inputs, or carries an activation, stays as a border of no pixels: children keep their one input.
        const Cell_Frame_Top& frame = frameOf(*cell);
        const auto joined =
            registry().family<PaddingFamily>().create(frameKey(frame.modelName(), frame.elementTypeName()), net.shared_from_this(),
                                                      net.generateNewCellName(cell->getName() + "_joined"), cell->getNbOutputs(), 0, 0, 0, 0);
        frameOf(*joined).setActivation(frame.getActivation());
        net.replaceCell(cell, joined);
        joined->initialize();
        logNotice(cell->label() + " \"" + joined->getName() + "\" takes its place, which "
                  + (parents.size() > 1 ? "joins its " + std::to_string(parents.size()) + " inputs" : "keeps its activation or target"));
    }
}

// Padding ------------------------------------------------------------------------------------------------------------

namespace {

/// "": its children can pad instead.
std::string whyPaddingStays(const DeepNet& net, const PaddingCell& padding)
{
    const auto parents = net.getParentCells(padding.getName());
    if (parents.size() != 1)
        return "it has " + std::to_string(parents.size()) + " inputs";
    if (!isLinear(padding) || hasTarget(net, padding))
        return "it has an activation or a target";
    if (std::min({padding.getLeftPad(), padding.getTopPad(), padding.getRightPad(), padding.getBotPad()}) < 0)
        return "it crops";
    const auto children = net.getChildCells(padding.getName());
    if (children.empty())
        return "nothing follows it";
    for (const auto& child : children) {
        if (net.getParentCells(child->getName()).size() != 1)
            return "\"" + child->getName() + "\" behind it has several inputs";
        const auto* conv = dynamic_cast<const ConvCell*>(child.get());
        const auto* pool = dynamic_cast<const PoolCell*>(child.get());
        if (!conv && !pool)
            return "\"" + child->getName() + "\" behind it is neither Conv nor Pool";
        if ((conv ? conv->getKernelDims() : pool->getPoolDims()).size() != 2)
            return "the window of \"" + child->getName() + "\" behind it has not two axes";
        // A maximum never takes its own padding, but may take the zeros of this one.
        if (pool && pool->getPooling() == PoolKind::Max && !(parents[0] && parents[0]->getOutputRange().first >= 0.0))
            return "the maximum of \"" + child->getName() + "\" behind it would not see its zeros, and its inputs may be negative";
    }
    return {};
}

template <class CellT> bool extend(const std::shared_ptr<Cell>& cell, const std::vector<int>& border)
{
    auto* window = dynamic_cast<CellT*>(cell.get());
    if (!window)
        return false;
    std::vector<int> padding = window->getExtendedPadding();
    for (std::size_t i = 0; i < padding.size(); ++i)
        padding[i] += border[i];
    window->setExtendedPadding(padding);
    return true;
}

}  // namespace

void fusePadding(DeepNet& net)
{
    logInfo("Fuse Padding...");
    for (const auto& cell : net.orderedCells()) {
        const auto* padding = dynamic_cast<const PaddingCell*>(cell.get());
        if (!padding)
            continue;
        if (const std::string why = whyPaddingStays(net, *padding); !why.empty()) {
            logNotice(cell->label() + " it stays a layer: " + why);
            continue;
        }
        const std::vector<int> border{padding->getLeftPad(), padding->getTopPad(), padding->getRightPad(), padding->getBotPad()};
        for (const auto& child : net.getChildCells(cell->getName())) {
            if (!extend<ConvCell>(child, border))
                extend<PoolCell>(child, border);
        }
        net.removeCell(cell);
    }
}

// Reshape, Transpose -------------------------------------------------------------------------------------------------

namespace {

/// The sizes that it gives do not depend on those of its input, or are those behind `before`'s input.
bool resolvesAlike(const ReshapeCell& after, const ReshapeCell& before)
{
    for (std::size_t d = 0; d < after.getDims().size(); ++d) {
        if (after.getDims()[d] == 0 && before.getInputsDims().at(d) != before.getOutputsDims().at(d))
            return false;
    }
    return true;
}

}  // namespace

void removeExtraReshape(DeepNet& net)
{
    bool told = false;
    for (const auto& cell : net.orderedCells()) {
        const auto* reshape = dynamic_cast<const ReshapeCell*>(cell.get());
        if (!reshape || !isLinear(*cell) || hasTarget(net, *cell) || net.getParentCells(cell->getName()).size() != 1)
            continue;
        const auto children = net.getChildCells(cell->getName());
        const bool extra = !children.empty() && std::all_of(children.begin(), children.end(), [&](const auto& child) {
            const auto* after = dynamic_cast<const ReshapeCell*>(child.get());
            return after && net.getParentCells(child->getName()).size() == 1 && resolvesAlike(*after, *reshape);
        });
        if (!extra)
            continue;
        if (!told)
            logInfo("Remove extra Reshape...");
        told = true;
        net.removeCell(cell);
    }
}

void removeExtraTranspose(DeepNet& net)
{
    bool told = false, again = true;
    while (again) {
        again = false;
        for (const auto& cell : net.orderedCells()) {
            const auto* first = dynamic_cast<const TransposeCell*>(cell.get());
            const auto children = net.getChildCells(cell->getName());
            if (!first || children.size() != 1 || hasTarget(net, *cell))
                continue;
            const auto parents = net.getParentCells(cell->getName());
            const auto* second = dynamic_cast<const TransposeCell*>(children[0].get());
            if (!second || parents.size() != 1 || net.getParentCells(children[0]->getName()).size() != 1)
                continue;
            bool identity = true;
            for (std::size_t d = 0; d < second->getPermutation().size(); ++d) {
                const int through = first->getPermutation().at(static_cast<std::size_t>(second->getPermutation()[d]));
                identity = identity && through == static_cast<int>(d);
            }
            if (!identity)
                continue;
            // An activation works element by element: the cell before the pair can have it, if nobody else sees its outputs.
            const auto parent = parents[0];
            if (hasTarget(net, *children[0]) && !parent) {
                logNotice(pairText(*cell, *children[0]) + " undo each other, but stay: a target looks at them");
                continue;
            }
            if (!isLinear(*cell) || !isLinear(*children[0])) {
                const bool free = parent && isLinear(*parent) && !hasTarget(net, *parent) && net.getChildCells(parent->getName()).size() == 1;
                if (!free || (!isLinear(*cell) && !isLinear(*children[0]))) {
                    logNotice(pairText(*cell, *children[0]) + " undo each other, but stay: nothing before them can take their activation");
                    continue;
                }
                frameOf(*parent).setActivation(frameOf(isLinear(*cell) ? *children[0] : *cell).getActivation());
            }
            if (!told)
                logInfo("Remove extra Transpose...");
            told = true;
            net.removeCell(children[0]);
            net.removeCell(cell);
            again = true;  // those around it may be a pair now
            break;
        }
    }
}

}  // namespace N2D2

#pragma once
// What the lowerings of Conv and Deconv have in common.
#include "cell/KernelCell.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace N2D2 {

/// Sizes of the window, groups, weights in OHWC and biases, in the order of the joined channels. `byOutput`: the weights of an input are
/// {kernel, channels of a group, outputs}; else {kernel, outputs of a group, channels}.
void lowerKernels(const KernelCell& cell, const CellToLower& from, bool byOutput, Layer& layer);
/// The integer weights and biases of the layer into the cell.
void storeKernels(const Layer& layer, KernelCell& cell);
/// Parameters of cells with a kernel that layers do not have.
std::string refusesKernels(const KernelCell& cell);

}  // namespace N2D2

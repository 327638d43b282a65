#pragma once
// Rewriting of the graph for inference (quantization spec §1). All work in place and log what they did.
#include <memory>

namespace N2D2 {

class DeepNet;

void removeDropout(DeepNet& net);
/// Into the Conv or Fc before it; a BatchNorm that stands alone (or whose parent has other children or an activation) gets a 1x1
/// depth-wise convolution before it first (`<bn>_conv`), so that none is left.
void fuseBatchNorm(DeepNet& net);
/// A Padding whose children are all Conv or Pool with no other parent becomes their extended padding.
void fusePadding(DeepNet& net);
void removeExtraReshape(DeepNet& net);
/// Pairs whose composition is the identity, only children of one another.
void removeExtraTranspose(DeepNet& net);
/// Ranges of weights made equal between pairs of layers (arXiv 1906.04721). Sweeps until the largest relative change of a factor is
/// below 1e-3, 50 times at most.
void crossLayerEqualization(DeepNet& net);

}  // namespace N2D2

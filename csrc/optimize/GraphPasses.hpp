#pragma once
// Rewriting of the graph for inference (quantization spec §1). All work in place and log what they did.
#include <memory>

namespace N2D2 {

class DeepNet;

/// One with several inputs becomes a Padding of no pixels, which joins them.
void removeDropout(DeepNet& net);
/// A BatchNorm that was never learnt (means and variances 0) gets variances of 1, with a warning: a few of them in a row would multiply
/// any input to infinity.
void giveVariances(DeepNet& net);
/// Into the Conv or Fc before it; a BatchNorm that stands alone (or whose parent has other children, an activation, shared weights) gets a
/// 1x1 depth-wise convolution before it first (`<bn>_conv`, said in a notice), so that none is left but those with several inputs, which
/// a warning names.
void fuseBatchNorm(DeepNet& net);
/// Each Conv without BatchNorm among its children gets one (`<conv>_batchnorm`), to which its activation, children and targets move;
/// it learns as the Conv does. Before initialize(), or the new cells are to be initialized.
void insertBatchNormAfterConv(DeepNet& net);
/// A Padding whose children are all Conv or Pool with no other parent becomes their extended padding, where that gives the same values
/// (a notice tells why not).
void fusePadding(DeepNet& net);
/// A Reshape whose children are all Reshape cells with no other parent.
void removeExtraReshape(DeepNet& net);
/// Pairs whose composition is the identity, only children of one another.
void removeExtraTranspose(DeepNet& net);
/// Ranges of weights made equal between pairs of layers (arXiv 1906.04721). Sweeps until the largest relative change of a factor is
/// below 1e-3, 50 times at most.
void crossLayerEqualization(DeepNet& net);

}  // namespace N2D2

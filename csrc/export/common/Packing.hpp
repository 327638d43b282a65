#pragma once
// Weights in the order in which the fast 8-bit kernels of exported programs read them (runtime/fast_convolve.hpp, fast_depthwise.hpp):
// one order for all processors, so that the same files are compiled for any of them.
#include <cstdint>
#include <vector>

#include "layer/Layer.hpp"

namespace N2D2 {

enum class FastKernel {
    None,         ///< the portable kernels, weights as in the layer
    Convolve,     ///< fastConvolve(): Conv and Fc of one group
    Depthwise,    ///< fastDepthwise(): Conv of groups of one channel, one output each
    MaxPool,      ///< fastMaxPool()
    ElementWise,  ///< fastElementWise(): Sum, AbsSum, Max
    Rescale       ///< fastRescaleChannels(): Scaling, the inputs of Concat
};

/// The fast kernel that computes this layer: integers of at most 8 bits as inputs and weights, any integers as output.
FastKernel fastKernel(const Layer& layer);

/// Weights for fastConvolve(). Blocks of 16 outputs, the last one of outputs % 16 rounded up to 4, absent ones 0. A block of n outputs:
/// n sums of the weights of an output (32 bits, little endian), then for each kernel row ceil(kernelWidth·channels / 4) groups of n times
/// 4 weights, consecutive in (kernel column, channel), 0 beyond the row.
std::vector<std::int8_t> packConvolution(const Layer& layer);

/// Weights for fastDepthwise(): [kernelHeight·kernelWidth][channels].
std::vector<std::int8_t> packDepthwise(const Layer& layer);

}  // namespace N2D2

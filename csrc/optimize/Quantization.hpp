#pragma once
// From a learned network to layers of integers (quantization spec §2.5-2.10), or of floating point, for simulation and exports.
#include <string>
#include <vector>

#include "layer/Layer.hpp"
#include "optimize/Calibration.hpp"

namespace N2D2 {

class DeepNet;

struct QuantizationOptions {
    unsigned nbBits = 8;                              ///< of the activations, 2 to 16
    unsigned weightBits = 0;                          ///< 2 to 16; 0: as many
    ScalingMode rescaling = ScalingMode::FLOAT_MULT;
    bool perOutput = false;                           ///< a scale of the weights for each output
    ClippingMode weightsClipping = ClippingMode::NONE;
    bool noUnsigned = false;
    bool noEqualization = false;
};

/// A layer that cannot be exported, and why.
struct Unsupported {
    std::string cell, type, reason;
};

/// All of them, before anything is changed; empty: the network can be exported. For integers or floating point.
std::vector<Unsupported> unsupportedLayers(const DeepNet& net, bool integers);

/// Padding fused, layers equalized, weights clipped: what comes before the calibration.
void prepareForQuantization(DeepNet& net, const QuantizationOptions& options);

/// Turns the network into one of integers, in place: weights and biases of its cells become integers, its cells simulate layers
/// (Cell_Frame_Top::setSimulation), its stimuli are quantized by a last transformation. Returns the layers, whose sums were
/// proved not to overflow: std::invalid_argument naming the layer, and the bits that it would need, otherwise.
Program quantize(DeepNet& net, const Calibration& calibration, const QuantizationOptions& options);

/// The layers of a network as it is, in floating point of 32 or 64 bits.
Program lowerFloat(const DeepNet& net, unsigned bits);

/// The program of a network that quantize() made; std::invalid_argument asking for -calib when it is not quantized.
Program quantizedProgram(const DeepNet& net);

}  // namespace N2D2

#pragma once
// Weights of Conv and Fc cells seen by output and input channel, for the passes that rewrite them.
#include <memory>
#include <string>
#include <vector>

#include "cell/Cell.hpp"

namespace N2D2 {

class Activation;
class Cell_Frame_Top;
class DeepNet;

/// A Conv or Fc.
bool isWeighted(const Cell& cell);
Cell_Frame_Top& frameOf(const Cell& cell);
/// Nothing happens to the sums of the cell: no activation, or one that does nothing (rescaling and quantizer included).
bool isLinear(const Cell& cell);
/// A target of the network judges its outputs.
bool hasTarget(const DeepNet& net, const Cell& cell);
/// Why the weights of a Conv or Fc cannot be rewritten ("": they can): another cell uses them, or a quantizer replaces them.
std::string whyWeightsAreFixed(const DeepNet& net, const Cell& cell);
/// The weights of a Fc with Normalize become the normalized ones, and the parameter 0. Other cells: nothing.
void applyNormalize(Cell& cell);

/// Largest |weight| from each input channel to each output, and factors of outputs and channels that are to be applied to the cell.
class LayerWeights {
public:
    /// A Conv or Fc, initialized.
    explicit LayerWeights(Cell& cell);

    std::size_t nbOutputs() const { return outputs.size(); }
    /// max |w| · factors over the channels of an output; over the outputs of a channel of all inputs.
    double outputRange(std::size_t output) const;
    std::vector<double> channelRanges() const;
    double bias(std::size_t output) const { return mBiases.empty() ? 0.0 : mBiases[output] * outputs[output]; }
    /// Multiplies weights by the factors of their output and channel, biases by those of their output; then all factors are 1.
    void apply();

    std::vector<double> outputs, channels;   ///< factors

private:
    struct Part {
        std::size_t offset, perGroup, groups;  ///< its first channel; channels of a group
        std::vector<double> largest;           ///< [output][channel of the group]
    };
    std::size_t channelOf(const Part& part, std::size_t output, std::size_t own) const;

    Cell& mCell;
    std::vector<Part> mParts;
    std::vector<double> mBiases;
};

}  // namespace N2D2

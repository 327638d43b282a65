#pragma once
// A network as exports see it: a list of layers with all they need, no cells. Quantization (optimize/) makes it; the simulation runs it,
// the exports write it out. One layer computes out = finish(sum) of its inputs; tensors are HWC, weights OHWC.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/Enum.hpp"
#include "scaling/Scaling.hpp"

namespace N2D2 {

/// Of the elements of a tensor: integers of `bits` bits (1 to 32, stored in 8, 16 or 32), or floating point of 32 or 64.
struct ElementType {
    unsigned bits = 32;
    bool isUnsigned = false;
    bool isFloat = true;

    std::int32_t low() const { return isUnsigned ? 0 : -static_cast<std::int32_t>((std::uint32_t{1} << (bits - 1)) - 1) - 1; }
    std::int32_t high() const { return static_cast<std::int32_t>((std::uint32_t{1} << (isUnsigned ? std::min(bits, 31U) : bits - 1)) - 1); }
    /// Bytes of an element in memory.
    std::size_t bytes() const { return isFloat ? bits / 8 : (bits <= 8 ? 1 : (bits <= 16 ? 2 : 4)); }
    bool operator==(const ElementType&) const = default;
};

/// What flows from layer to layer. The real value of an integer q is q·scale (1 for floating point).
struct TensorInfo {
    std::size_t width = 1, height = 1, channels = 1;
    ElementType type;
    double scale = 1.0;
    std::size_t size() const { return width * height * channels; }
};

enum class LayerKind {
    Conv,         ///< one input; groups; depth-wise = groups of one channel (groups == input channels). Batch normalization alone is a 1x1 one
    Fc,           ///< a Conv whose kernel is the whole input
    Deconv,       ///< weights OHWC too, O the outputs of the layer
    MaxPool, AveragePool,  ///< channel by channel
    ElemWise,
    Scaling,      ///< finish alone, channel by channel (a Scaling or Activation cell)
    Concat,       ///< channels of the inputs one after another, finish by input (`inputRescale`)
    Softmax,
    Resize,
    Transpose,
    Reshape,
    Padding
};
N2D2_ENUM(LayerKind, "Conv", "Fc", "Deconv", "MaxPool", "AveragePool", "ElemWise", "Scaling", "Concat", "Softmax", "Resize", "Transpose", "Reshape", "Padding")

enum class LayerElemWise { Sum, AbsSum, EuclideanSum, Prod, Max };
N2D2_ENUM(LayerElemWise, "Sum", "AbsSum", "EuclideanSum", "Prod", "Max")
enum class LayerResize { NearestNeighbor, Bilinear, BilinearTF };
N2D2_ENUM(LayerResize, "NearestNeighbor", "Bilinear", "BilinearTF")
/// Float layers compute these; in integers all but the first three are tables.
enum class LayerActivation { Linear, Rectifier, Saturation, Logistic, Tanh, Softplus, Swish };
N2D2_ENUM(LayerActivation, "Linear", "Rectifier", "Saturation", "Logistic", "Tanh", "Softplus", "Swish")

/// Rescaling of integers as runtime/finish.hpp computes it; factors one for all outputs, or one an output.
struct Rescale {
    ScalingMode mode = ScalingMode::NONE;
    std::vector<double> factors;              ///< FLOAT_MULT; in the other modes what was approximated
    std::vector<std::int32_t> multipliers;    ///< FIXED_MULT16, FIXED_MULT32
    unsigned shift = 0;                       ///< of the multipliers
    std::vector<unsigned char> shifts;        ///< SINGLE_SHIFT: one each; DOUBLE_SHIFT: two each (a, b)
};

/// From the sum to the output: runtime/finish.hpp in integers, the function itself in floating point.
struct Finish {
    Rescale rescale;
    LayerActivation activation = LayerActivation::Linear;
    std::int32_t low = 0, high = 0;           ///< bounds of the output, or of the index of the table
    std::int32_t slope = 0;                   ///< Rectifier with a leak in integers: 2^-16
    std::vector<std::int32_t> table;          ///< non-empty: TableFinish
    unsigned tableStep = 0;                   ///< log2 of the distance of entries
    // Floating point
    double leak = 0.0;                        ///< slope of a Rectifier below 0
    double clipping = 0.0;                    ///< Rectifier: above 0 the largest output; Saturation: the threshold
    double alpha = 1.0;                       ///< Tanh: tanh(alpha·x); Swish: x·logistic(alpha·x)
};

struct Layer {
    std::string name;                         ///< of the cell; `<cell>_concat` for the joined inputs of one
    LayerKind kind = LayerKind::Conv;
    std::vector<int> inputs;                  ///< indices of layers in the program, -1: the stimuli
    std::vector<TensorInfo> inputInfo;
    TensorInfo output;

    // Conv, Fc, Deconv, pools, Padding (x first). Padding may be negative (crops) only in a Padding layer.
    unsigned kernelWidth = 1, kernelHeight = 1, strideX = 1, strideY = 1, dilationX = 1, dilationY = 1, groups = 1;
    int padLeft = 0, padTop = 0, padRight = 0, padBottom = 0;
    unsigned weightBits = 0;                  ///< integers: 1 to 16; 0: floating point
    std::vector<std::int32_t> weights;        ///< [O][KH][KW][C / groups]
    std::vector<std::int64_t> biases;         ///< [O] or empty, of the scale of the sums
    std::vector<double> floatWeights, floatBiases;
    Finish finish;

    // ElemWise: acc = op over k of (multiplier[k]·x_k + shift), Sum: Σ multiplier·x + shift. One multiplier an input, or
    // (perChannel, inputs then channels) one an input and channel; one shift for all inputs (or one a channel), of Sum, AbsSum and (added
    // under the root) EuclideanSum. AbsSum multiplies |x|. An input of a Prod may have a single pixel, which stands for all.
    LayerElemWise operation = LayerElemWise::Sum;
    bool perChannel = false;
    std::vector<std::int32_t> multipliers;
    std::vector<std::int64_t> shifts;
    std::vector<double> floatMultipliers, floatShifts;
    std::vector<Finish> inputFinish;          ///< Concat: one an input; empty: copied as they are

    LayerResize resize = LayerResize::NearestNeighbor;
    bool alignCorners = false;
    std::vector<int> permutation;             ///< Transpose: axis d of the output (x, y, channel) is axis permutation[d] of the input
    unsigned groupSize = 0;                   ///< Softmax: channels normalized together (all: 0)
    std::vector<std::int32_t> expTable;       ///< Softmax in integers: runtime/softmax.hpp

    bool isInteger() const { return !output.type.isFloat; }
    /// Sums need 64 bits: an input or the weights have more than 8 bits.
    bool wideSums() const;
};

/// How the integers of the stimuli came to be, for the contract of the input.
struct Program {
    std::string name;
    TensorInfo input;
    std::vector<Layer> layers;                ///< each after its inputs
    struct Output {
        int layer = -1;
        std::string target;                   ///< of the network
        std::vector<std::string> labels;      ///< names by output; may be empty
        bool isData = false;                  ///< scored against data (mean squared error), not labels
        double threshold = 0.5;               ///< of a single output: a value above it means class 1
    };
    std::vector<Output> outputs;
    std::vector<std::string> preprocessing;   ///< transformations of the stimuli that are not in the code, in words
    std::vector<std::string> notes;           ///< warnings worth keeping (a Softmax removed, …)
};

}  // namespace N2D2

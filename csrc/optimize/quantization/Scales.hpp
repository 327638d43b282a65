#pragma once
// Type and scale of every tensor of a program in integers (quantization spec §2.6, §2.10).
#include <string>
#include <vector>

#include "optimize/Quantization.hpp"
#include "optimize/quantization/Ranges.hpp"

namespace N2D2 {

/// Linear, Rectifier, Saturation: bounds and a slope. The others are tables.
inline bool isPiecewiseLinear(LayerActivation activation)
{
    return activation == LayerActivation::Linear || activation == LayerActivation::Rectifier || activation == LayerActivation::Saturation;
}
/// The layer gives values of its input (or means of them), of the same type and scale.
bool passesValues(const Layer& layer);
/// What a function gives, in double.
double functionValue(const Finish& finish, double x);
/// Where the table of a layer with a function ends, ±: the calibrated range of what the function is given, less where the function has
/// reached its end for all the output can tell.
double tableRange(const Layer& layer, const Ranges& ranges, unsigned bits);

struct TensorScale {
    ElementType type;
    double scale = 1.0;
};

struct Scales {
    TensorScale input;
    std::vector<TensorScale> outputs;  ///< by layer
    const TensorScale& of(int layer) const { return layer < 0 ? input : outputs[static_cast<std::size_t>(layer)]; }
};

Scales scalesOf(const Program& real, const Ranges& ranges, const QuantizationOptions& options);

}  // namespace N2D2

#pragma once
#include <string>

#include "activation/Activation.hpp"
#include "layer/Layer.hpp"

namespace N2D2 {

/// Why layers cannot compute the activation, "" when they can (null too).
std::string refusesActivation(const Activation* activation, bool integers);
/// The activation of a layer in floating point; null is Linear.
void lowerActivation(const Activation* activation, Finish& finish);

}  // namespace N2D2

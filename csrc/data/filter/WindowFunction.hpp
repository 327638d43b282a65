#pragma once
// Windows by name (spec data §9.2).
#include <string>
#include <vector>

#include "core/Enum.hpp"

namespace N2D2 {

enum class WindowName : int { Rectangular, Hann, Hamming, Cosine, Gaussian, Blackman, Kaiser };
N2D2_ENUM(WindowName, "Rectangular", "Hann", "Hamming", "Cosine", "Gaussian", "Blackman", "Kaiser")

struct WindowFunction {
    WindowName name = WindowName::Rectangular;
    double sigma = 0.4;   ///< of Gaussian, in half windows
    double alpha = 0.16;  ///< of Blackman
    double beta = 5.0;    ///< of Kaiser

    /// `size` coefficients; those of one are 1. std::invalid_argument for a parameter that makes no window.
    std::vector<double> values(unsigned size) const;
};

}  // namespace N2D2

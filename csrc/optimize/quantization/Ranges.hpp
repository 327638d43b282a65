#pragma once
#include <string>

#include "optimize/Calibration.hpp"

namespace N2D2 {

/// What quantization asks about the outputs of cells, and "env".
class Ranges {
public:
    virtual ~Ranges() = default;
    virtual OutputRange range(const std::string& cell) const = 0;
    /// |value| that the integers end at, > 0.
    virtual double threshold(const std::string& cell, bool isUnsigned, bool clip) const = 0;
};

}  // namespace N2D2

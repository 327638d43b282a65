#pragma once
#include <stdexcept>

namespace N2D2::Python {

/// Python: N2D2.ParameterError, both a ValueError and a RuntimeError.
class ParameterError : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

}  // namespace N2D2::Python

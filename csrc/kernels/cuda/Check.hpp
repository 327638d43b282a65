#pragma once
// Checks which the plans share.
#include <limits>
#include <stdexcept>
#include <string>

#include "core/Error.hpp"
#include "tensor/BaseTensor.hpp"

namespace N2D2::gpu {

inline void checkSize(const BaseTensor& tensor, std::size_t expected, const char* what)
{
    if (tensor.size() != expected)
        throw std::invalid_argument(std::string(what) + " of dims " + dimsText(tensor.dims()) + " has " + std::to_string(tensor.size())
                                    + " elements, expected " + std::to_string(expected));
}

/// NVIDIA's libraries count in int.
inline int toInt(std::size_t value, const char* what)
{
    if (value > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw std::invalid_argument(std::string(what) + " " + std::to_string(value) + " is too large for the GPU libraries");
    return static_cast<int>(value);
}

}  // namespace N2D2::gpu

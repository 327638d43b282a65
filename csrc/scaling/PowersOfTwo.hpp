#pragma once
// Factors as sums of powers of two (spec cells §17.4).
#include <stdexcept>
#include <vector>

#include <cmath>

#include "core/Text.hpp"

namespace N2D2 {

/// factor ≈ Σ 2^-exponents / precision, with growing exponents. A precision of 0.98 and more counts as 1; otherwise the last term was
/// doubled and the precision is above 1: what is multiplied by the sum must be divided by it.
struct PowersOfTwo {
    std::vector<unsigned char> exponents;
    double precision = 1.0;
};

/// `terms` terms for a factor of (0, 1]; 0 gives the smallest sum there is.
inline PowersOfTwo powersOfTwo(double factor, std::size_t terms)
{
    constexpr double most = 62.0;
    if (!(factor <= 1.0))
        throw std::invalid_argument("[Scaling] a factor of " + toText(factor) + " is no sum of right shifts");
    PowersOfTwo found;
    if (!(factor > std::ldexp(1.0, -static_cast<int>(most)))) {
        found.exponents.assign(terms, static_cast<unsigned char>(most));
        return found;
    }
    double precision = 0.0;
    for (std::size_t i = 0; i < terms; ++i) {
        const double left = factor * (1.0 - precision);
        if (left < std::ldexp(1.0, -static_cast<int>(most))) {
            // Nothing is left: the last term is halved, and used twice.
            const auto half = static_cast<unsigned char>(found.exponents.back() + 1);
            found.exponents.back() = half;
            found.exponents.push_back(half);
            continue;
        }
        const double exponent = std::min(most, std::ceil(std::log2(1.0 / left)));
        found.exponents.push_back(static_cast<unsigned char>(exponent));
        precision += std::ldexp(1.0, -static_cast<int>(exponent)) / factor;
    }
    if (precision >= 0.98)
        return found;
    precision += std::ldexp(1.0, -static_cast<int>(found.exponents.back())) / factor;
    --found.exponents.back();
    found.precision = precision;
    return found;
}

}  // namespace N2D2

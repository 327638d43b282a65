#include "data/filter/WindowFunction.hpp"

#include <cmath>
#include <stdexcept>

#include "core/Text.hpp"

namespace N2D2 {

namespace {

// Modified Bessel function of order 0 by its series.
double bessel0(double x)
{
    double sum = 1.0, term = 1.0;
    for (int k = 1; k <= 100 && term > 1e-12 * sum; ++k) {
        term *= (x / 2.0 / k) * (x / 2.0 / k);
        sum += term;
    }
    return sum;
}

}  // namespace

std::vector<double> WindowFunction::values(unsigned size) const
{
    if (!(sigma > 0.0) || !std::isfinite(sigma) || !std::isfinite(alpha) || !(std::abs(beta) <= 50.0))
        throw std::invalid_argument("window " + enumToText(name) + ": a Sigma above 0, a finite Alpha and a Beta of at most 50 are expected, got "
                                    + realText(sigma) + ", " + realText(alpha) + ", " + realText(beta));
    std::vector<double> result(size, 1.0);
    if (size < 2)
        return result;
    const double last = size - 1.0;
    for (unsigned n = 0; n < size; ++n) {
        const double turn = 2.0 * M_PI * n / last, side = 2.0 * n / last - 1.0;
        switch (name) {
        case WindowName::Rectangular:
            break;
        case WindowName::Hann:
            result[n] = 0.5 * (1.0 - std::cos(turn));
            break;
        case WindowName::Hamming:
            result[n] = 0.54 - 0.46 * std::cos(turn);
            break;
        case WindowName::Cosine:
            result[n] = std::sin(turn / 2.0);
            break;
        case WindowName::Gaussian:
            result[n] = std::exp(-0.5 * (side / sigma) * (side / sigma));
            break;
        case WindowName::Blackman:
            result[n] = (1.0 - alpha) / 2.0 - 0.5 * std::cos(turn) + alpha / 2.0 * std::cos(2.0 * turn);
            break;
        case WindowName::Kaiser:
            result[n] = bessel0(beta * std::sqrt(std::max(0.0, 1.0 - side * side))) / bessel0(beta);
            break;
        }
    }
    return result;
}

}  // namespace N2D2

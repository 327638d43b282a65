#include "optimize/quantization/Rescaling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/Log.hpp"

namespace N2D2 {

namespace {

constexpr unsigned MostShift = 50;
/// Products stay below: half of what 64 bits hold, for the half that is added and what doubles round.
const double ProductLimit = std::ldexp(1.0, 62);

/// The shift of fixed-point factors below `limit`, or nothing when they do not fit.
std::optional<unsigned> fixedShift(double most, double limit, double largest)
{
    if (most >= limit)
        return {};
    const double room = std::min(std::floor(std::log2(limit / most)), std::floor(std::log2(ProductLimit / std::max(1.0, largest) / most)));
    return room < 0.0 ? std::optional<unsigned>() : static_cast<unsigned>(std::min(room, double(MostShift)));
}

Rescale fixedPoint(const std::string& label, ScalingMode mode, const std::vector<double>& factors, double largest)
{
    double most = 0.0;
    for (const double factor : factors)
        most = std::max(most, std::abs(factor));
    Rescale rescale;
    rescale.mode = mode;
    rescale.factors = factors;
    if (mode == ScalingMode::FIXED_MULT16 && most >= 32767.0) {
        logWarning(label + " its rescaling factor " + toText(most) + " needs Fixed-point32 instead of Fixed-point16");
        rescale.mode = ScalingMode::FIXED_MULT32;
    }
    const double limit = rescale.mode == ScalingMode::FIXED_MULT16 ? 32767.0 : 2147483647.0;
    const auto shift = most > 0.0 ? fixedShift(most, limit, largest) : std::optional<unsigned>(0);
    // Of an output that is always the same, nothing is lost with the last bits of its factor.
    if (!shift || (most > 0.0 && std::ldexp(most, static_cast<int>(*shift)) < 128.0 && *shift < MostShift))
        throw std::invalid_argument(label + " sums of " + std::to_string(static_cast<int>(std::ceil(std::log2(largest + 1.0))) + 1)
                                    + " bits leave less than 8 bits of 63 for its rescaling factor " + toText(most)
                                    + ": use Floating-point rescaling, or fewer bits");
    rescale.shift = *shift;
    for (const double factor : factors)
        rescale.multipliers.push_back(static_cast<std::int32_t>(std::llround(std::ldexp(factor, static_cast<int>(*shift)))));
    return rescale;
}

/// (a, b) of (v + (v << a)) >> b. A second term that products have no room for is left out: it is far below what is rounded.
std::pair<unsigned char, unsigned char> doubleShift(const PowersOfTwo& sum, double largest)
{
    const unsigned first = sum.exponents[0], second = sum.exponents[1];
    const unsigned a = second - first;
    if (largest * (std::ldexp(1.0, static_cast<int>(a)) + 1.0) + std::ldexp(0.5, static_cast<int>(second)) < ProductLimit)
        return {static_cast<unsigned char>(a), static_cast<unsigned char>(second)};
    return {0, static_cast<unsigned char>(first + 1)};
}

}  // namespace

std::optional<std::vector<PowersOfTwo>> shiftsOf(const std::vector<double>& factors, ScalingMode mode, unsigned weightBits)
{
    std::vector<PowersOfTwo> found;
    for (const double factor : factors) {
        if (factor > 1.0)
            return {};
        found.push_back(powersOfTwo(factor, mode == ScalingMode::SINGLE_SHIFT ? 1 : 2));
        PowersOfTwo& one = found.back();
        const auto precision = [&] {
            double sum = 0.0;
            for (const unsigned char exponent : one.exponents)
                sum += std::ldexp(1.0, -static_cast<int>(exponent));
            return sum / factor;
        };
        // Near enough to 1 for a scaling that stands alone; weights take back what there is. Below 1 the largest ones would leave their
        // bits: clamped, that is less than the half bit of all that another exponent costs, but for many bits.
        one.precision = precision();
        if (one.precision < 1.0 && weightBits > 8 && one.exponents.back() > 0) {
            --one.exponents.back();
            one.precision = precision();
        }
    }
    return found;
}

Rescale makeRescale(const std::string& label, ScalingMode mode, const std::vector<double>& factors, double largest,
                    const std::vector<PowersOfTwo>* shifts)
{
    Rescale rescale;
    if (std::all_of(factors.begin(), factors.end(), [](double factor) { return factor == 1.0; }))
        return rescale;
    rescale.mode = mode;
    rescale.factors = factors;
    if (mode == ScalingMode::FLOAT_MULT)
        return rescale;
    if (mode == ScalingMode::FIXED_MULT16 || mode == ScalingMode::FIXED_MULT32 || !shifts)
        return fixedPoint(label, mode == ScalingMode::FIXED_MULT32 ? mode : ScalingMode::FIXED_MULT16, factors, largest);
    for (const PowersOfTwo& sum : *shifts) {
        if (mode == ScalingMode::SINGLE_SHIFT)
            rescale.shifts.push_back(sum.exponents[0]);
        else {
            const auto [a, b] = doubleShift(sum, largest);
            rescale.shifts.push_back(a);
            rescale.shifts.push_back(b);
        }
    }
    return rescale;
}

}  // namespace N2D2

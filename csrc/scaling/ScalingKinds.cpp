// The arithmetic of each kind, on one map.
#include <algorithm>
#include <cmath>
#include <ostream>

#include "core/Log.hpp"
#include "core/Simd.hpp"
#include "core/Text.hpp"
#include "runtime/integer_math.hpp"
#include "scaling/Scaling.hpp"

namespace N2D2 {

namespace {

constexpr unsigned MostShift = 62, MostLeftShift = 30;

[[noreturn]] void refuse(const char* kind, const std::string& what) { throw std::invalid_argument(std::string("[") + kind + "] " + what); }

void checkCounts(const char* kind, std::size_t factors, bool isClipped, std::size_t clippings)
{
    if (factors == 0)
        refuse(kind, "at least one scaling factor is needed");
    if (isClipped ? clippings != factors && clippings != 1 : clippings > 1 && clippings != factors)
        refuse(kind, std::to_string(factors) + " scaling factors need " + (factors == 1 ? "one clipping value" : "one clipping value or as many")
                         + ", got " + std::to_string(clippings));
}

void checkFinite(const char* kind, const std::vector<double>& values, const char* what)
{
    if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); }))
        refuse(kind, std::string(what) + " must be finite numbers");
}

void warnOfClipping(const char* kind, bool isClipped)
{
    if (isClipped)
        logWarning(std::string("[") + kind + "] clipping has no effect with shifts: values are saturated to the bits of the layer");
}

double clipped(double v, double c)
{
    return c > 0.0 ? std::clamp(v, 0.0, c) : std::clamp(v, c, 0.0);
}

double saturated(std::int64_t v, IntegerRange range)
{
    return static_cast<double>(range.bits ? saturate(v, range.bits, range.isUnsigned) : v);
}

template <class V> void saveList(std::ostream& stream, const std::vector<V>& values)
{
    stream << " " << values.size();
    for (const V& v : values)
        stream << " " << realText(static_cast<double>(v));
}

template <class V> void savePairs(std::ostream& stream, const std::vector<std::pair<V, V>>& values)
{
    std::vector<double> flat;
    for (const auto& [a, b] : values) {
        flat.push_back(static_cast<double>(a));
        flat.push_back(static_cast<double>(b));
    }
    saveList(stream, flat);
}

}  // namespace

// Floating point -----------------------------------------------------------------------------------------------------

FloatingPointScaling::FloatingPointScaling(std::vector<double> scalingPerOutput, bool isClipped, std::vector<double> clipping)
    : mScaling(std::move(scalingPerOutput)), mIsClipped(isClipped), mClipping(std::move(clipping))
{
    checkCounts("FloatingPointScaling", mScaling.size(), mIsClipped, mClipping.size());
    checkFinite("FloatingPointScaling", mScaling, "scaling factors");
    checkFinite("FloatingPointScaling", mClipping, "clipping values");
}

template <class T> void FloatingPointScaling::run(T* values, std::size_t count, std::size_t map, IntegerRange range) const
{
    const double s = factor(map), c = mIsClipped ? entry(mClipping, map) : 0.0;
    if (!mIsClipped && range.bits == 0)
        return simdFor(0, count, [=](std::size_t i) N2D2_INLINE { values[i] = static_cast<T>(static_cast<double>(values[i]) * s); });
    for (std::size_t i = 0; i < count; ++i) {
        const double v = static_cast<double>(values[i]);
        const double scaled = (mIsClipped ? clipped(v, c) : v) * s;
        values[i] = static_cast<T>(range.bits ? saturated(toInteger(roundHalfAway(scaled)), range) : scaled);
    }
}

void FloatingPointScaling::save(std::ostream& stream) const
{
    stream << " " << mIsClipped;
    saveList(stream, mScaling);
    saveList(stream, mClipping);
}

// Fixed point --------------------------------------------------------------------------------------------------------

FixedPointScaling::FixedPointScaling(std::size_t nbFractionalBits, std::vector<std::int32_t> scalingPerOutput, bool isClipped,
                                     std::vector<double> clipping, ScalingMode mode)
    : mMode(mode), mFractionalBits(static_cast<unsigned>(std::min<std::size_t>(nbFractionalBits, MostShift))),
      mScaling(std::move(scalingPerOutput)), mIsClipped(isClipped), mClipping(std::move(clipping))
{
    const char* kind = "FixedPointScaling";
    checkCounts(kind, mScaling.size(), mIsClipped, mClipping.size());
    checkFinite(kind, mClipping, "clipping values");
    if (nbFractionalBits > MostShift)
        refuse(kind, "at most " + std::to_string(MostShift) + " fractional bits are possible, got " + std::to_string(nbFractionalBits));
    if (mode != ScalingMode::FIXED_MULT16 && mode != ScalingMode::FIXED_MULT32)
        refuse(kind, "its mode is FIXED_MULT16 or FIXED_MULT32, not " + enumToText(mode));
    for (const std::int32_t s : mScaling) {
        if (mode == ScalingMode::FIXED_MULT16 && (s < INT16_MIN || s > INT16_MAX))
            refuse(kind, "factor " + std::to_string(s) + " does not fit the 16 bits of FIXED_MULT16: use FIXED_MULT32");
    }
}

double FixedPointScaling::factor(std::size_t map) const { return std::ldexp(static_cast<double>(entry(mScaling, map)), -static_cast<int>(mFractionalBits)); }

template <class T> void FixedPointScaling::run(T* values, std::size_t count, std::size_t map, IntegerRange range) const
{
    const std::int32_t s = entry(mScaling, map);
    const double c = mIsClipped ? entry(mClipping, map) : 0.0;
    for (std::size_t i = 0; i < count; ++i) {
        const double v = static_cast<double>(values[i]);
        const std::int64_t whole = toInteger(roundHalfAway(mIsClipped ? clipped(v, c) : v));
        values[i] = static_cast<T>(saturated(multiplyShift(whole, s, mFractionalBits), range));
    }
}

void FixedPointScaling::save(std::ostream& stream) const
{
    stream << " " << mIsClipped << " " << mFractionalBits;
    saveList(stream, mScaling);
    saveList(stream, mClipping);
}

// Shifts -------------------------------------------------------------------------------------------------------------

SingleShiftScaling::SingleShiftScaling(std::vector<unsigned char> scalingPerOutput, bool isClipped, std::vector<double> clipping)
    : mScaling(std::move(scalingPerOutput)), mIsClipped(isClipped), mClipping(std::move(clipping))
{
    checkCounts("SingleShiftScaling", mScaling.size(), mIsClipped, mClipping.size());
    for (const unsigned s : mScaling) {
        if (s > MostShift)
            refuse("SingleShiftScaling", "shifts are at most " + std::to_string(MostShift) + ", got " + std::to_string(s));
    }
    warnOfClipping("SingleShiftScaling", mIsClipped);
}

double SingleShiftScaling::factor(std::size_t map) const { return std::ldexp(1.0, -static_cast<int>(entry(mScaling, map))); }

template <class T> void SingleShiftScaling::run(T* values, std::size_t count, std::size_t map, IntegerRange range) const
{
    const unsigned s = entry(mScaling, map);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<T>(saturated(multiplyShift(toInteger(roundHalfAway(static_cast<double>(values[i]))), 1, s), range));
}

void SingleShiftScaling::save(std::ostream& stream) const
{
    stream << " " << mIsClipped;
    saveList(stream, mScaling);
    saveList(stream, mClipping);
}

DoubleShiftScaling::DoubleShiftScaling(std::vector<Shifts> scalingPerOutput, bool isClipped, std::vector<Clip> clipping)
    : mScaling(std::move(scalingPerOutput)), mIsClipped(isClipped), mClipping(std::move(clipping))
{
    checkCounts("DoubleShiftScaling", mScaling.size(), mIsClipped, mClipping.size());
    for (const auto& [left, right] : mScaling) {
        if (left > MostLeftShift || right > MostShift)
            refuse("DoubleShiftScaling", "the pair of shifts (" + std::to_string(left) + ", " + std::to_string(right) + ") is beyond ("
                                             + std::to_string(MostLeftShift) + ", " + std::to_string(MostShift) + ")");
    }
    warnOfClipping("DoubleShiftScaling", mIsClipped);
}

double DoubleShiftScaling::factor(std::size_t map) const
{
    const auto [left, right] = entry(mScaling, map);
    return std::ldexp(1.0 + std::ldexp(1.0, left), -static_cast<int>(right));
}

template <class T> void DoubleShiftScaling::run(T* values, std::size_t count, std::size_t map, IntegerRange range) const
{
    const auto [left, right] = entry(mScaling, map);
    const std::int32_t s = 1 + (std::int32_t(1) << left);  // v + (v << left)
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<T>(saturated(multiplyShift(toInteger(roundHalfAway(static_cast<double>(values[i]))), s, right), range));
}

void DoubleShiftScaling::save(std::ostream& stream) const
{
    stream << " " << mIsClipped;
    savePairs(stream, mScaling);
    savePairs(stream, mClipping);
}

#define N2D2_SCALING_APPLY(Kind)                                                                                              \
    void Kind::apply(float* values, std::size_t count, std::size_t map, IntegerRange range) const { run(values, count, map, range); } \
    void Kind::apply(double* values, std::size_t count, std::size_t map, IntegerRange range) const { run(values, count, map, range); }
N2D2_SCALING_APPLY(FloatingPointScaling)
N2D2_SCALING_APPLY(FixedPointScaling)
N2D2_SCALING_APPLY(SingleShiftScaling)
N2D2_SCALING_APPLY(DoubleShiftScaling)
#undef N2D2_SCALING_APPLY

}  // namespace N2D2

#pragma once
// Rescaling of the outputs of quantized layers, map by map; spec cells §5. The factors are given once for all maps (one value) or
// one a map. The simulation works on floating-point tensors that hold integers.
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/Enum.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

enum class ScalingMode { NONE, FLOAT_MULT, FIXED_MULT16, FIXED_MULT32, SINGLE_SHIFT, DOUBLE_SHIFT };
N2D2_ENUM(ScalingMode, "NONE", "FLOAT_MULT", "FIXED_MULT16", "FIXED_MULT32", "SINGLE_SHIFT", "DOUBLE_SHIFT")

/// Mode by its word in model files and on the command line: Floating-point, Fixed-point (= Fixed-point32), Fixed-point16,
/// Single-shift, Double-shift; std::invalid_argument `Unknown scaling mode 'X'.` for another.
ScalingMode scalingModeOf(const std::string& word);
/// The word of a mode, "None" for NONE.
std::string scalingWord(ScalingMode mode);

/// What rescaled values are saturated to; 0 bits: not saturated.
struct IntegerRange {
    unsigned bits = 0;
    bool isUnsigned = false;
};

/// One kind of rescaling with its factors. Constructors throw std::invalid_argument for factors that the kind cannot hold.
class AbstractScaling {
public:
    virtual ~AbstractScaling() = default;
    virtual ScalingMode getMode() const = 0;
    /// Number of factors: 1 for all maps, or one a map.
    virtual std::size_t size() const = 0;
    /// What the values of a map are multiplied by, but for rounding.
    virtual double factor(std::size_t map) const = 0;
    virtual void apply(float* values, std::size_t count, std::size_t map, IntegerRange range) const = 0;
    virtual void apply(double* values, std::size_t count, std::size_t map, IntegerRange range) const = 0;
    /// Factors as words that Scaling::load() reads.
    virtual void save(std::ostream& stream) const = 0;

protected:
    /// One entry serves all maps.
    template <class V> static const V& entry(const std::vector<V>& values, std::size_t map) { return values[values.size() == 1 ? 0 : map]; }
};

/// v·s after clipping to [0, c] (c > 0) or [c, 0]; with bits rounded half away from zero and saturated.
class FloatingPointScaling : public AbstractScaling {
public:
    FloatingPointScaling(std::vector<double> scalingPerOutput, bool isClipped, std::vector<double> clipping);
    ScalingMode getMode() const override { return ScalingMode::FLOAT_MULT; }
    std::size_t size() const override { return mScaling.size(); }
    double factor(std::size_t map) const override { return entry(mScaling, map); }
    void apply(float* values, std::size_t count, std::size_t map, IntegerRange range) const override;
    void apply(double* values, std::size_t count, std::size_t map, IntegerRange range) const override;
    void save(std::ostream& stream) const override;
    const std::vector<double>& getScalingPerOutput() const { return mScaling; }
    bool getIsClipped() const { return mIsClipped; }
    const std::vector<double>& getClippingPerOutput() const { return mClipping; }

private:
    template <class T> void run(T* values, std::size_t count, std::size_t map, IntegerRange range) const;
    std::vector<double> mScaling;
    bool mIsClipped;
    std::vector<double> mClipping;
};

/// (round(clip(v))·s + 2^(f-1)) >> f with 32-bit s (16-bit with FIXED_MULT16), saturated: needs bits.
class FixedPointScaling : public AbstractScaling {
public:
    FixedPointScaling(std::size_t nbFractionalBits, std::vector<std::int32_t> scalingPerOutput, bool isClipped, std::vector<double> clipping,
                      ScalingMode mode = ScalingMode::FIXED_MULT32);
    ScalingMode getMode() const override { return mMode; }
    std::size_t size() const override { return mScaling.size(); }
    double factor(std::size_t map) const override;
    void apply(float* values, std::size_t count, std::size_t map, IntegerRange range) const override;
    void apply(double* values, std::size_t count, std::size_t map, IntegerRange range) const override;
    void save(std::ostream& stream) const override;
    std::size_t getFractionalBits() const { return mFractionalBits; }
    const std::vector<std::int32_t>& getScalingPerOutput() const { return mScaling; }
    bool getIsClipped() const { return mIsClipped; }
    const std::vector<double>& getClippingPerOutput() const { return mClipping; }

private:
    template <class T> void run(T* values, std::size_t count, std::size_t map, IntegerRange range) const;
    ScalingMode mMode;
    unsigned mFractionalBits;
    std::vector<std::int32_t> mScaling;
    bool mIsClipped;
    std::vector<double> mClipping;
};

/// (round(v) + 2^(s-1)) >> s, saturated. Clipping is kept but has no effect (spec §5), which the constructor warns of.
class SingleShiftScaling : public AbstractScaling {
public:
    SingleShiftScaling(std::vector<unsigned char> scalingPerOutput, bool isClipped, std::vector<double> clipping);
    ScalingMode getMode() const override { return ScalingMode::SINGLE_SHIFT; }
    std::size_t size() const override { return mScaling.size(); }
    double factor(std::size_t map) const override;
    void apply(float* values, std::size_t count, std::size_t map, IntegerRange range) const override;
    void apply(double* values, std::size_t count, std::size_t map, IntegerRange range) const override;
    void save(std::ostream& stream) const override;
    const std::vector<unsigned char>& getScalingPerOutput() const { return mScaling; }
    bool getIsClipped() const { return mIsClipped; }
    const std::vector<double>& getClippingPerOutput() const { return mClipping; }

private:
    template <class T> void run(T* values, std::size_t count, std::size_t map, IntegerRange range) const;
    std::vector<unsigned char> mScaling;
    bool mIsClipped;
    std::vector<double> mClipping;
};

/// Pairs (s1, s2): (v + (v << s1) + 2^(s2-1)) >> s2, saturated. Clipping as in SingleShiftScaling, in pairs.
class DoubleShiftScaling : public AbstractScaling {
public:
    using Shifts = std::pair<unsigned char, unsigned char>;
    using Clip = std::pair<double, double>;
    DoubleShiftScaling(std::vector<Shifts> scalingPerOutput, bool isClipped, std::vector<Clip> clipping);
    ScalingMode getMode() const override { return ScalingMode::DOUBLE_SHIFT; }
    std::size_t size() const override { return mScaling.size(); }
    double factor(std::size_t map) const override;
    void apply(float* values, std::size_t count, std::size_t map, IntegerRange range) const override;
    void apply(double* values, std::size_t count, std::size_t map, IntegerRange range) const override;
    void save(std::ostream& stream) const override;
    const std::vector<Shifts>& getScalingPerOutput() const { return mScaling; }
    bool getIsClipped() const { return mIsClipped; }
    const std::vector<Clip>& getClippingPerOutput() const { return mClipping; }

private:
    template <class T> void run(T* values, std::size_t count, std::size_t map, IntegerRange range) const;
    std::vector<Shifts> mScaling;
    bool mIsClipped;
    std::vector<Clip> mClipping;
};

/// A value: none, or one of the kinds above (which do not change).
class Scaling {
public:
    Scaling() = default;
    Scaling(std::shared_ptr<const AbstractScaling> kind) : mKind(std::move(kind)) {}

    ScalingMode getMode() const { return mKind ? mKind->getMode() : ScalingMode::NONE; }
    explicit operator bool() const { return mKind != nullptr; }
    const std::shared_ptr<const AbstractScaling>& get() const { return mKind; }
    /// The payload; std::invalid_argument when the mode is another.
    std::shared_ptr<const FloatingPointScaling> getFloatingPointScaling() const;
    std::shared_ptr<const FixedPointScaling> getFixedPointScaling() const;
    std::shared_ptr<const SingleShiftScaling> getSingleShiftScaling() const;
    std::shared_ptr<const DoubleShiftScaling> getDoubleShiftScaling() const;

    /// std::invalid_argument, after `label`, unless there is one factor or `nbOutputs`, and bits where the mode needs them.
    void check(const std::string& label, std::size_t nbOutputs, IntegerRange range) const;
    /// Rescales y {spatial…, maps, B} in place; call check() before.
    template <class T> void apply(Tensor<T>& y, IntegerRange range) const;

    /// One line: `FIXED_MULT32 …`. std::runtime_error for a line that save() did not write.
    void save(std::ostream& stream) const;
    static Scaling load(std::istream& stream);

private:
    std::shared_ptr<const AbstractScaling> mKind;
};

}  // namespace N2D2

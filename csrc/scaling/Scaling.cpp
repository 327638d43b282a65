#include "scaling/Scaling.hpp"

#include <cmath>
#include <istream>
#include <limits>
#include <ostream>

#include "core/Parallel.hpp"
#include "core/Text.hpp"

namespace N2D2 {

namespace {

const std::vector<std::pair<std::string, ScalingMode>>& modeWords()
{
    static const std::vector<std::pair<std::string, ScalingMode>> words{
        {"Floating-point", ScalingMode::FLOAT_MULT}, {"Fixed-point", ScalingMode::FIXED_MULT32},
        {"Fixed-point16", ScalingMode::FIXED_MULT16}, {"Fixed-point32", ScalingMode::FIXED_MULT32},
        {"Single-shift", ScalingMode::SINGLE_SHIFT}, {"Double-shift", ScalingMode::DOUBLE_SHIFT}};
    return words;
}

template <class Kind> std::shared_ptr<const Kind> payload(const std::shared_ptr<const AbstractScaling>& kind, const char* name)
{
    auto typed = std::dynamic_pointer_cast<const Kind>(kind);
    if (!typed)
        throw std::invalid_argument(std::string("[Scaling] its mode is ") + enumToText(kind ? kind->getMode() : ScalingMode::NONE)
                                    + ": it has no " + name);
    return typed;
}

[[noreturn]] void notAScaling() { throw std::runtime_error("not the state of a scaling"); }

double loadNumber(std::istream& stream)
{
    std::string word;
    if (!(stream >> word))
        notAScaling();
    try {
        return parseReal(word);
    }
    catch (const std::invalid_argument&) {
        notAScaling();
    }
}

/// An integer of [low, high].
std::int64_t loadInteger(std::istream& stream, double low, double high)
{
    const double v = loadNumber(stream);
    if (!(v >= low && v <= high) || v != std::floor(v))
        notAScaling();
    return static_cast<std::int64_t>(v);
}

/// The values are read one by one: a forged count ends with the file.
template <class V> std::vector<V> loadList(std::istream& stream)
{
    std::vector<V> values;
    for (std::int64_t count = loadInteger(stream, 0.0, 1e9); count > 0; --count) {
        if constexpr (std::is_same_v<V, double>)
            values.push_back(loadNumber(stream));
        else
            values.push_back(static_cast<V>(loadInteger(stream, double(std::numeric_limits<V>::min()), double(std::numeric_limits<V>::max()))));
    }
    return values;
}

template <class V> std::vector<std::pair<V, V>> loadPairs(std::istream& stream)
{
    const auto flat = loadList<V>(stream);
    if (flat.size() % 2)
        notAScaling();
    std::vector<std::pair<V, V>> pairs;
    for (std::size_t i = 0; i < flat.size(); i += 2)
        pairs.emplace_back(flat[i], flat[i + 1]);
    return pairs;
}

std::shared_ptr<const AbstractScaling> loadKind(std::istream& stream, ScalingMode mode)
{
    const bool isClipped = loadInteger(stream, 0.0, 1.0) == 1;
    switch (mode) {
    case ScalingMode::FLOAT_MULT: {
        auto factors = loadList<double>(stream);
        return std::make_shared<FloatingPointScaling>(std::move(factors), isClipped, loadList<double>(stream));
    }
    case ScalingMode::FIXED_MULT16:
    case ScalingMode::FIXED_MULT32: {
        const auto bits = static_cast<std::size_t>(loadInteger(stream, 0.0, 255.0));
        auto factors = loadList<std::int32_t>(stream);
        return std::make_shared<FixedPointScaling>(bits, std::move(factors), isClipped, loadList<double>(stream), mode);
    }
    case ScalingMode::SINGLE_SHIFT: {
        auto factors = loadList<unsigned char>(stream);
        return std::make_shared<SingleShiftScaling>(std::move(factors), isClipped, loadList<double>(stream));
    }
    case ScalingMode::DOUBLE_SHIFT: {
        auto factors = loadPairs<unsigned char>(stream);
        return std::make_shared<DoubleShiftScaling>(std::move(factors), isClipped, loadPairs<double>(stream));
    }
    case ScalingMode::NONE: break;
    }
    return nullptr;
}

}  // namespace

ScalingMode scalingModeOf(const std::string& word)
{
    for (const auto& [name, mode] : modeWords()) {
        if (name == word)
            return mode;
    }
    std::vector<std::string> known;
    for (const auto& entry : modeWords())
        known.push_back(entry.first);
    throw std::invalid_argument("Unknown scaling mode '" + word + "'." + suggestion(word, known));
}

std::string scalingWord(ScalingMode mode)
{
    switch (mode) {
    case ScalingMode::FLOAT_MULT: return "Floating-point";
    case ScalingMode::FIXED_MULT16: return "Fixed-point16";
    case ScalingMode::FIXED_MULT32: return "Fixed-point32";
    case ScalingMode::SINGLE_SHIFT: return "Single-shift";
    case ScalingMode::DOUBLE_SHIFT: return "Double-shift";
    case ScalingMode::NONE: break;
    }
    return "None";
}

std::shared_ptr<const FloatingPointScaling> Scaling::getFloatingPointScaling() const
{
    return payload<FloatingPointScaling>(mKind, "floating-point factors");
}

std::shared_ptr<const FixedPointScaling> Scaling::getFixedPointScaling() const
{
    return payload<FixedPointScaling>(mKind, "fixed-point factors");
}

std::shared_ptr<const SingleShiftScaling> Scaling::getSingleShiftScaling() const { return payload<SingleShiftScaling>(mKind, "single shifts"); }

std::shared_ptr<const DoubleShiftScaling> Scaling::getDoubleShiftScaling() const { return payload<DoubleShiftScaling>(mKind, "double shifts"); }

void Scaling::check(const std::string& label, std::size_t nbOutputs, IntegerRange range) const
{
    if (!mKind)
        return;
    if (mKind->size() != 1 && mKind->size() != nbOutputs)
        throw std::invalid_argument(label + " its scaling has " + std::to_string(mKind->size()) + " factors: one, or one for each of the "
                                    + std::to_string(nbOutputs) + " outputs, is expected");
    const bool fixed = getMode() == ScalingMode::FIXED_MULT16 || getMode() == ScalingMode::FIXED_MULT32;
    if (fixed && range.bits == 0)
        throw std::invalid_argument(label + " fixed-point scaling needs a number of bits: call setQuantized()");
}

template <class T> void Scaling::apply(Tensor<T>& y, IntegerRange range) const
{
    if (!mKind || y.empty())
        return;
    const std::size_t maps = y.nbDims() > 1 ? y.dims()[y.nbDims() - 2] : 1;
    const std::size_t planes = maps * y.dimB(), size = y.size() / planes;
    T* const values = y.data();
    parallelFor(planes, [&](std::size_t p) { mKind->apply(values + p * size, size, p % maps, range); }, 1 + 8192 / (size + 1));
}

template void Scaling::apply<float>(Tensor<float>&, IntegerRange) const;
template void Scaling::apply<double>(Tensor<double>&, IntegerRange) const;

void Scaling::save(std::ostream& stream) const
{
    stream << enumToText(getMode());
    if (mKind)
        mKind->save(stream);
    stream << "\n";
}

Scaling Scaling::load(std::istream& stream)
{
    std::string word;
    if (!(stream >> word))
        notAScaling();
    try {
        const auto mode = enumFromText<ScalingMode>(word);
        return mode == ScalingMode::NONE ? Scaling() : Scaling(loadKind(stream, mode));
    }
    catch (const std::invalid_argument& error) {
        throw std::runtime_error(std::string("not the state of a scaling: ") + error.what());
    }
}

}  // namespace N2D2

#include "layer/LayerCheck.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "runtime/integer_math.hpp"

namespace N2D2 {

namespace {

using Size = std::size_t;

/// Indices of elements and weights are 32-bit integers in the kernels.
constexpr double MostElements = 2147483647.0;

/// Checks one layer; messages begin with its kind and name.
class Check {
public:
    explicit Check(const Layer& layer) : l(layer) {}

    void structure() const
    {
        types();
        switch (l.kind) {
        case LayerKind::Conv:
        case LayerKind::Fc:
        case LayerKind::Deconv:
            kernel();
            break;
        case LayerKind::MaxPool:
        case LayerKind::AveragePool:
            pool();
            break;
        case LayerKind::ElemWise:
            elemWise();
            break;
        case LayerKind::Scaling:
            inputs(1);
            sameSize(0);
            break;
        case LayerKind::Concat:
            concat();
            break;
        case LayerKind::Softmax:
            softmax();
            break;
        default:
            layout();
        }
        finishes();
    }

    void sums() const
    {
        if (!l.isInteger())
            return;
        if (l.kind == LayerKind::Concat) {
            for (Size k = 0; k < l.inputFinish.size(); ++k)
                products(l.inputFinish[k], {static_cast<double>(l.inputInfo[k].type.low()), static_cast<double>(l.inputInfo[k].type.high())});
            return;
        }
        if (!hasFinish(l.kind))
            return;
        const SumRange range = sumRange(l);
        accumulator(range);
        products(l.finish, range);
    }

    void require(bool good, const std::string& what) const
    {
        if (!good)
            throw std::invalid_argument("[" + enumToText(l.kind) + " " + l.name + "] " + what);
    }

    static bool hasFinish(LayerKind kind)
    {
        return kind == LayerKind::Conv || kind == LayerKind::Fc || kind == LayerKind::Deconv || kind == LayerKind::MaxPool
               || kind == LayerKind::AveragePool || kind == LayerKind::ElemWise || kind == LayerKind::Scaling;
    }

private:
    static std::string text(double v) { return std::to_string(static_cast<long long>(v)); }
    static std::string text(Size v) { return std::to_string(v); }
    static std::string sizeText(const TensorInfo& t) { return text(t.width) + "x" + text(t.height) + "x" + text(t.channels); }
    static std::string rangeText(double low, double high) { return "[" + text(low) + ", " + text(high) + "]"; }

    void types() const
    {
        require(!l.inputInfo.empty(), "has no input");
        std::vector<const TensorInfo*> all{&l.output};
        for (const TensorInfo& input : l.inputInfo)
            all.push_back(&input);
        for (const TensorInfo* t : all) {
            const double elements = static_cast<double>(t->width) * static_cast<double>(t->height) * static_cast<double>(t->channels);
            require(elements >= 1.0 && elements <= MostElements, "a tensor of " + sizeText(*t) + " is not possible");
            require(t->type.isFloat ? t->type.bits == 32 || t->type.bits == 64 : t->type.bits >= 1 && t->type.bits <= 32,
                    text(Size(t->type.bits)) + " bits are not possible: integers have 1 to 32, floating point 32 or 64");
            require(t->type.isFloat == l.output.type.isFloat && (!t->type.isFloat || t->type.bits == l.output.type.bits),
                    "mixes element types: inputs and outputs are integers, or floating point of one size");
        }
    }

    void inputs(Size n) const { require(l.inputInfo.size() == n, "expects " + text(n) + " input, got " + text(l.inputInfo.size())); }
    void sameSize(Size k) const
    {
        const TensorInfo& in = l.inputInfo[k];
        require(in.width == l.output.width && in.height == l.output.height && in.channels == l.output.channels,
                "input " + text(k) + " of " + sizeText(in) + " does not fit outputs of " + sizeText(l.output));
    }

    void window() const
    {
        require(l.kernelWidth > 0 && l.kernelHeight > 0 && l.strideX > 0 && l.strideY > 0 && l.dilationX > 0 && l.dilationY > 0,
                "kernel, stride and dilation are at least 1");
        require(std::max({static_cast<double>(l.kernelWidth) * l.dilationX, static_cast<double>(l.kernelHeight) * l.dilationY,
                          static_cast<double>(l.strideX) * static_cast<double>(l.output.width),
                          static_cast<double>(l.strideY) * static_cast<double>(l.output.height)})
                    < MostElements / 2,
                "kernel or stride are too large");
        const int pads[] = {l.padLeft, l.padTop, l.padRight, l.padBottom};
        for (const int pad : pads)
            require(pad >= 0 && pad < 1 << 30, "padding " + std::to_string(pad) + " is not possible here");
    }

    void axis(const char* name, Size in, Size out, unsigned kernelSize, unsigned stride, unsigned dilation, int before, int after) const
    {
        const std::int64_t extent = static_cast<std::int64_t>(kernelSize - 1) * dilation + 1, pads = static_cast<std::int64_t>(before) + after;
        const auto size = static_cast<std::int64_t>(in);
        std::int64_t expected = 0;
        if (l.kind == LayerKind::Deconv)
            expected = (size - 1) * stride + extent - pads;
        else if (size + pads >= extent)
            expected = (size + pads - extent) / stride + 1;
        require(expected == static_cast<std::int64_t>(out), std::string(name) + " of the outputs is " + text(out) + ", kernel " + std::to_string(kernelSize)
                    + ", stride " + std::to_string(stride) + ", dilation " + std::to_string(dilation) + " and padding " + std::to_string(before)
                    + "+" + std::to_string(after) + " on " + text(in) + " inputs give " + std::to_string(expected));
    }

    void axes() const
    {
        const TensorInfo& in = l.inputInfo[0];
        axis("width", in.width, l.output.width, l.kernelWidth, l.strideX, l.dilationX, l.padLeft, l.padRight);
        axis("height", in.height, l.output.height, l.kernelHeight, l.strideY, l.dilationY, l.padTop, l.padBottom);
    }

    void kernel() const
    {
        inputs(1);
        window();
        axes();
        const TensorInfo& in = l.inputInfo[0];
        const Size outputs = l.output.channels;
        if (l.kind == LayerKind::Fc)
            require(l.output.width == 1 && l.output.height == 1 && l.kernelWidth == in.width && l.kernelHeight == in.height && l.groups == 1,
                    "the kernel of a fully connected layer is its input, " + sizeText(in));
        require(l.groups > 0 && in.channels % l.groups == 0 && outputs % l.groups == 0,
                std::to_string(l.groups) + " groups do not divide " + text(in.channels) + " channels and " + text(outputs) + " outputs");
        const double expected = static_cast<double>(outputs) * l.kernelHeight * l.kernelWidth * (static_cast<double>(in.channels) / l.groups);
        require(expected <= MostElements, "more than 2^31 weights are not possible");
        const Size found = l.isInteger() ? l.weights.size() : l.floatWeights.size();
        require(static_cast<double>(found) == expected, "expects " + text(expected) + " weights, got " + text(found));
        const Size biases = l.isInteger() ? l.biases.size() : l.floatBiases.size();
        require(biases == 0 || biases == outputs, "expects no bias or " + text(outputs) + ", got " + text(biases));
        if (!l.isInteger())
            return;
        require(l.weightBits >= 1 && l.weightBits <= 16, std::to_string(l.weightBits) + " bits of weights: 1 to 16 are possible");
        const std::int32_t high = (1 << (l.weightBits - 1)) - 1, low = -high - 1;
        const auto wrong = std::find_if(l.weights.begin(), l.weights.end(), [&](std::int32_t w) { return w < low || w > high; });
        if (wrong != l.weights.end())
            require(false, "weight " + text(Size(wrong - l.weights.begin())) + " is " + std::to_string(*wrong) + ", outside "
                               + std::to_string(l.weightBits) + " bits " + rangeText(low, high));
    }

    void pool() const
    {
        inputs(1);
        window();
        require(l.dilationX == 1 && l.dilationY == 1, "pooling has no dilation");
        axes();
        require(l.inputInfo[0].channels == l.output.channels, "pooling keeps the channels: " + text(l.inputInfo[0].channels) + " in, "
                    + text(l.output.channels) + " out");
    }

    void elemWise() const
    {
        const Size n = l.inputInfo.size(), channels = l.output.channels;
        for (Size k = 0; k < n; ++k) {
            const TensorInfo& in = l.inputInfo[k];
            const bool pixel = l.operation == LayerElemWise::Prod && in.width == 1 && in.height == 1 && in.channels == channels;
            if (!pixel)
                sameSize(k);
        }
        const Size multipliers = l.isInteger() ? l.multipliers.size() : l.floatMultipliers.size();
        const Size shifts = l.isInteger() ? l.shifts.size() : l.floatShifts.size();
        const Size expected = n * (l.perChannel ? channels : 1);
        require(multipliers == 0 || multipliers == expected, "expects no multipliers or " + text(expected) + ", got " + text(multipliers));
        const Size most = l.perChannel ? channels : 1;
        require(shifts == 0 || shifts == most, "expects no shift or " + text(most) + ", got " + text(shifts));
        require(shifts == 0 || (l.operation != LayerElemWise::Prod && l.operation != LayerElemWise::Max),
                enumToText(l.operation) + " has no shifts");
    }

    void concat() const
    {
        const Size n = l.inputInfo.size();
        Size channels = 0;
        for (Size k = 0; k < n; ++k) {
            const TensorInfo& in = l.inputInfo[k];
            require(in.width == l.output.width && in.height == l.output.height,
                    "input " + text(k) + " of " + sizeText(in) + " does not fit outputs of " + sizeText(l.output));
            channels += in.channels;
        }
        require(channels == l.output.channels, "inputs have " + text(channels) + " channels together, outputs " + text(l.output.channels));
        require(l.inputFinish.empty() || l.inputFinish.size() == n,
                "expects a rescaling for each of " + text(n) + " inputs, got " + text(l.inputFinish.size()));
    }

    void softmax() const
    {
        inputs(1);
        sameSize(0);
        require(l.groupSize == 0 || l.output.channels % l.groupSize == 0,
                "groups of " + std::to_string(l.groupSize) + " do not divide " + text(l.output.channels) + " channels");
        if (!l.isInteger())
            return;
        require(!l.expTable.empty() && l.expTable[0] > 0, "expects a table of exponentials whose first is above 0");
        require(std::all_of(l.expTable.begin(), l.expTable.end(), [&](std::int32_t e) { return e >= 0 && e <= l.expTable[0]; }),
                "exponentials lie between 0 and the first one");
        // 2·e·high + Σe < 2^63
        const double group = l.groupSize ? l.groupSize : static_cast<double>(l.output.channels);
        require(l.expTable[0] * (2.0 * l.output.type.high() + group) < 9e18, "exponentials are too large for 64 bits");
        require(l.expTable.size() < Size{1} << 30, "the table of exponentials is too large");
    }

    void layout() const
    {
        inputs(1);
        const TensorInfo& in = l.inputInfo[0];
        if (l.kind == LayerKind::Reshape)
            require(in.size() == l.output.size(), sizeText(in) + " cannot become " + sizeText(l.output));
        if (l.kind == LayerKind::Transpose) {
            std::vector<int> sorted = l.permutation;
            if (sorted.size() == 4 && sorted[3] == 3)
                sorted.pop_back();
            std::sort(sorted.begin(), sorted.end());
            require(sorted == std::vector<int>{0, 1, 2}, "the permutation holds 0, 1 and 2");
            const Size from[] = {in.width, in.height, in.channels};
            require(l.output.width == from[l.permutation[0]] && l.output.height == from[l.permutation[1]]
                        && l.output.channels == from[l.permutation[2]],
                    sizeText(in) + " transposed is not " + sizeText(l.output));
            return;
        }
        if (l.kind == LayerKind::Padding) {
            const auto padded = [](Size size, int before, int after) { return static_cast<double>(size) + before + after; };
            require(padded(in.width, l.padLeft, l.padRight) == static_cast<double>(l.output.width)
                        && padded(in.height, l.padTop, l.padBottom) == static_cast<double>(l.output.height),
                    sizeText(in) + " with this padding is not " + sizeText(l.output));
        }
        if (l.kind == LayerKind::Resize)
            require(!l.alignCorners || l.resize == LayerResize::BilinearTF, "aligned corners are for BilinearTF");
        if (l.kind != LayerKind::Reshape)
            require(in.channels == l.output.channels, "channels change from " + text(in.channels) + " to " + text(l.output.channels));
    }

    // Finish ---------------------------------------------------------------------------------------------------------

    void finishes() const
    {
        const Finish none;
        if (l.kind == LayerKind::Concat) {
            for (Size k = 0; k < l.inputFinish.size(); ++k)
                finish(l.inputFinish[k], l.inputInfo[k].channels);
            require(isKept(l.finish) || !l.isInteger(), "joined inputs are rescaled one by one, not together");
        }
        else if (hasFinish(l.kind) && !(isPool() && isKept(l.finish)))
            finish(l.finish, l.output.channels);
        else if (!hasFinish(l.kind))
            require(isKept(l.finish) && l.finish.activation == LayerActivation::Linear, "has no rescaling and no activation");
        // Values that are handed on.
        if (l.isInteger() && l.kind != LayerKind::Softmax && isKept(l.finish) && l.inputFinish.empty()
            && (isPool() || !hasFinish(l.kind))) {
            for (const TensorInfo& in : l.inputInfo)
                require(in.type.low() >= l.output.type.low() && in.type.high() <= l.output.type.high(),
                        "values of " + rangeText(in.type.low(), in.type.high()) + " do not fit outputs of "
                            + rangeText(l.output.type.low(), l.output.type.high()));
        }
    }

    bool isPool() const { return l.kind == LayerKind::MaxPool || l.kind == LayerKind::AveragePool; }
    static bool isKept(const Finish& f)
    {
        return f.rescale.mode == ScalingMode::NONE && f.table.empty() && f.low == 0 && f.high == 0 && f.slope == 0;
    }

    void finish(const Finish& f, Size outputs) const
    {
        rescale(f.rescale, outputs);
        if (!l.isInteger()) {
            require(f.rescale.mode == ScalingMode::NONE || f.rescale.mode == ScalingMode::FLOAT_MULT,
                    "rescales floating point with " + enumToText(f.rescale.mode));
            require(f.clipping >= 0.0 && std::isfinite(f.leak) && std::isfinite(f.alpha), "the parameters of its activation are not numbers");
            return;
        }
        require(f.low < f.high, "bounds " + rangeText(f.low, f.high) + " of its outputs are empty");
        const std::int32_t low = l.output.type.low(), high = l.output.type.high();
        if (f.table.empty()) {
            require(f.low >= low && f.high <= high, "bounds " + rangeText(f.low, f.high) + " are outside the type " + rangeText(low, high));
            require(f.activation == LayerActivation::Linear || f.activation == LayerActivation::Rectifier
                        || f.activation == LayerActivation::Saturation,
                    enumToText(f.activation) + " needs a table in integers");
            require(f.activation != LayerActivation::Rectifier || f.slope != 0 || f.low >= 0, "a Rectifier without a leak starts at 0");
            const auto negative = [](auto v) { return v < 0; };
            require(f.activation != LayerActivation::Rectifier
                        || (std::none_of(f.rescale.factors.begin(), f.rescale.factors.end(), negative)
                            && std::none_of(f.rescale.multipliers.begin(), f.rescale.multipliers.end(), negative)),
                    "a Rectifier has no negative factors: its outputs would change sides");
            require(f.slope == 0 || f.activation == LayerActivation::Rectifier, "only a Rectifier has a leak");
            return;
        }
        require(f.slope == 0, "a table has no leak");
        require(f.tableStep <= 16, "a step of 2^" + std::to_string(f.tableStep) + " in a table is too large");
        const auto span = static_cast<std::int64_t>(f.high) - f.low;
        require(span <= INT32_MAX, "the index of its table exceeds 31 bits");
        const auto entries = static_cast<Size>(span >> f.tableStep) + 1 + (f.tableStep > 0 ? 1 : 0);
        require(f.table.size() == entries, "expects a table of " + text(entries) + " entries, got " + text(f.table.size()));
        const auto wrong = std::find_if(f.table.begin(), f.table.end(), [&](std::int32_t v) { return v < low || v > high; });
        if (wrong != f.table.end())
            require(false, "entry " + text(Size(wrong - f.table.begin())) + " of its table, " + std::to_string(*wrong) + ", is outside the type "
                               + rangeText(low, high));
        // (right - left)·rest + half in 32 bits
        const auto apart = std::adjacent_find(f.table.begin(), f.table.end(), [&](double left, double right) {
            return std::abs(right - left) * std::ldexp(1.0, static_cast<int>(f.tableStep)) >= 2147483648.0;
        });
        require(f.tableStep == 0 || apart == f.table.end(), "entries of its table are too far apart to interpolate in 32 bits");
    }

    void rescale(const Rescale& r, Size outputs) const
    {
        const auto count = [&](Size found, Size each, const char* what) {
            require(found == each || found == each * outputs,
                    "expects " + text(each) + " or " + text(each * outputs) + " " + what + ", got " + text(found));
        };
        switch (r.mode) {
        case ScalingMode::NONE:
            return;
        case ScalingMode::FLOAT_MULT:
            count(r.factors.size(), 1, "factors");
            for (const double f : r.factors)
                require(std::isfinite(f), "a factor of " + std::to_string(f) + " is not possible");
            return;
        case ScalingMode::FIXED_MULT16:
        case ScalingMode::FIXED_MULT32: {
            count(r.multipliers.size(), 1, "multipliers");
            require(r.shift <= 62, "a shift of " + std::to_string(r.shift) + " is not possible");
            const std::int32_t most = r.mode == ScalingMode::FIXED_MULT16 ? 32767 : INT32_MAX;
            for (const std::int32_t m : r.multipliers)
                require(m >= -most && m <= most, "a multiplier of " + std::to_string(m) + " is outside " + rangeText(-most, most));
            return;
        }
        case ScalingMode::SINGLE_SHIFT:
        case ScalingMode::DOUBLE_SHIFT:
            count(r.shifts.size(), r.mode == ScalingMode::SINGLE_SHIFT ? 1 : 2, "shifts");
            for (const unsigned char s : r.shifts)
                require(s <= 62, "a shift of " + std::to_string(s) + " is not possible");
        }
    }

    // Sums -----------------------------------------------------------------------------------------------------------

    void accumulator(SumRange range) const
    {
        const bool wide = l.wideSums() || (l.kind == LayerKind::ElemWise && (l.operation == LayerElemWise::Prod || l.operation == LayerElemWise::EuclideanSum));
        // Of 64 bits one is kept: range is in floating point.
        const unsigned bits = range.bits(), most = wide ? 63 : 32;
        require(bits <= most, "its sums can need " + std::to_string(bits) + " bits, of " + std::to_string(most) + " that there are"
                    + ": use fewer bits for weights or activations");
    }

    /// The rescaling of a sum stays in 63 bits and a sign.
    void products(const Finish& f, SumRange range) const
    {
        if (isKept(f))
            return;
        if (f.slope != 0 && range.low < 0.0) {
            const double below = range.low * (f.slope / 65536.0);
            range.low = std::min(below, 0.0);
            range.high = std::max(range.high, below);
        }
        const double most = std::max(-range.low, range.high) + 1.0;
        double largest = most;
        const Rescale& r = f.rescale;
        if (r.mode == ScalingMode::FIXED_MULT16 || r.mode == ScalingMode::FIXED_MULT32) {
            for (const std::int32_t m : r.multipliers)
                largest = std::max(largest, most * std::abs(static_cast<double>(m)) + std::ldexp(0.5, static_cast<int>(r.shift)));
        }
        if (r.mode == ScalingMode::SINGLE_SHIFT)
            largest = most + std::ldexp(0.5, *std::max_element(r.shifts.begin(), r.shifts.end()));
        if (r.mode == ScalingMode::DOUBLE_SHIFT) {
            for (Size i = 0; i < r.shifts.size(); i += 2)
                largest = std::max(largest, most * (1.0 + std::ldexp(1.0, r.shifts[i])) + std::ldexp(0.5, r.shifts[i + 1]));
        }
        // 2^63 with room for the rounding of these numbers
        require(largest < 9223372036854775807.0 * (1.0 - 1e-9), "the rescaling of its sums could exceed 64 bits: sums reach " + text(std::min(most, 9e18))
                    + "; use Floating-point rescaling or fewer bits");
    }

    const Layer& l;
};

/// Of m·x + s for x of `type`.
SumRange termRange(const ElementType& type, double m)
{
    const double a = m * type.low(), b = m * type.high();
    return {std::min(a, b), std::max(a, b)};
}

SumRange elementWiseRange(const Layer& l)
{
    SumRange all{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    const std::size_t n = l.inputInfo.size(), steps = l.perChannel ? l.output.channels : 1;
    for (std::size_t c = 0; c < steps; ++c) {
        const double shift = l.shifts.empty() ? 0.0 : static_cast<double>(l.shifts[c]);
        SumRange sum{shift, shift};
        double largest = 0.0;  // of what comes before the end
        for (std::size_t k = 0; k < n; ++k) {
            const double m = l.multipliers.empty() ? 1.0 : l.multipliers[k * steps + c];
            SumRange term = termRange(l.inputInfo[k].type, m);
            const double most = std::max(-term.low, term.high);
            if (l.operation == LayerElemWise::AbsSum)
                term = m < 0.0 ? SumRange{-most, 0.0} : SumRange{0.0, most};
            if (l.operation == LayerElemWise::EuclideanSum)
                term = {0.0, most * most};
            if (l.operation == LayerElemWise::Prod && k > 0) {
                const double corners[] = {sum.low * term.low, sum.low * term.high, sum.high * term.low, sum.high * term.high};
                sum = {*std::min_element(corners, corners + 4), *std::max_element(corners, corners + 4)};
            }
            else if (l.operation == LayerElemWise::Prod || (l.operation == LayerElemWise::Max && k == 0))
                sum = term;
            else if (l.operation == LayerElemWise::Max)
                sum = {std::max(sum.low, term.low), std::max(sum.high, term.high)};
            else
                sum = {sum.low + term.low, sum.high + term.high};
            largest = std::max({largest, most, -sum.low, sum.high});
        }
        // Intermediate values count for the accumulator.
        if (l.operation == LayerElemWise::Max || l.operation == LayerElemWise::Prod)
            sum = {std::min(sum.low, -largest), std::max(sum.high, largest)};
        all = {std::min(all.low, sum.low), std::max(all.high, sum.high)};
    }
    return all;
}

}  // namespace

unsigned SumRange::bits() const
{
    unsigned bits = 1;
    while (bits < 1000 && (low < -std::ldexp(1.0, static_cast<int>(bits) - 1) || high > std::ldexp(1.0, static_cast<int>(bits) - 1) - 1.0))
        ++bits;
    return bits;
}

SumRange sumRange(const Layer& l)
{
    const ElementType& type = l.inputInfo.at(0).type;
    if (l.kind == LayerKind::ElemWise)
        return elementWiseRange(l);
    if (l.kind == LayerKind::AveragePool) {
        const double window = static_cast<double>(l.kernelWidth) * l.kernelHeight;
        return {window * type.low(), window * type.high()};
    }
    if (l.kind != LayerKind::Conv && l.kind != LayerKind::Fc && l.kind != LayerKind::Deconv)
        return {static_cast<double>(type.low()), static_cast<double>(type.high())};
    // From the bias on, every product moves a partial sum within these ends.
    SumRange all{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    const std::size_t outputs = l.output.channels, size = l.weights.size() / std::max<std::size_t>(1, outputs);
    for (std::size_t o = 0; o < outputs; ++o) {
        const double bias = l.biases.empty() ? 0.0 : static_cast<double>(l.biases[o]);
        std::int64_t up = 0, down = 0;  // of the weights: at most 2^31 of 16 bits
        for (std::size_t i = 0; i < size; ++i)
            (l.weights[o * size + i] > 0 ? up : down) += l.weights[o * size + i];
        const double high = type.high(), low = type.low();
        all = {std::min(all.low, bias + static_cast<double>(up) * low + static_cast<double>(down) * high),
               std::max(all.high, bias + static_cast<double>(up) * high + static_cast<double>(down) * low)};
    }
    return all;
}

void checkLayer(const Layer& layer)
{
    const Check check(layer);
    check.structure();
    check.sums();
}

}  // namespace N2D2

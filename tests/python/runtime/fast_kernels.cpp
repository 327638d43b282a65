// Runs the fast kernels on cases.inc and compares them, bit by bit, with sums in 64 bits over the weights of the layer and finish.hpp.
// Prints a line a case that differs, then the number of cases.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include "export/common/Packing.hpp"
#include "runtime/fast_convolve.hpp"
#include "runtime/fast_depthwise.hpp"
#include "runtime/fast_max_pool.hpp"
#include "runtime/fast_rescale_channels.hpp"

using namespace N2D2;

#ifdef __NEWLIB__
/// Wanted by <random> where there is no operating system.
extern "C" int getentropy(void*, std::size_t) { return -1; }
#endif

namespace {

int cases = 0, failures = 0;

/// Elements on the heap, without room behind, so that AddressSanitizer sees every read beyond.
template <class T> std::unique_ptr<T[]> elements(std::size_t n, std::mt19937& random, int extremes)
{
    std::unique_ptr<T[]> v(new T[n]);
    const T low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
    for (std::size_t i = 0; i < n; ++i)
        v[i] = extremes == 0 ? static_cast<T>(random()) : (extremes == 1 ? (random() % 2 ? low : high) : low);
    return v;
}

struct Factors {
    std::vector<double> factors;
    std::vector<std::int32_t> fixed;
    std::vector<unsigned char> shifts, pairs;
    std::vector<std::int8_t> table;

    /// So that sums about `range` fill 8 bits, some of them exactly half-way between integers.
    Factors(int n, double range, std::mt19937& random)
    {
        for (int i = 0; i < n; ++i) {
            const int shift = std::max(1, static_cast<int>(std::log2(range)) - 7 + static_cast<int>(random() % 3));
            factors.push_back(random() % 2 ? std::ldexp(1.0, -shift) : 128 / range * (0.5 + random() % 1000 / 500.0));
            fixed.push_back(static_cast<std::int32_t>(factors.back() * 65536 * 1024));
            shifts.push_back(static_cast<unsigned char>(shift));
            pairs.push_back(static_cast<unsigned char>(random() % 4));
            pairs.push_back(static_cast<unsigned char>(shift + random() % 4));
        }
        for (int i = 0; i < 1 + 128; ++i)
            table.push_back(static_cast<std::int8_t>(random()));
    }
};

/// out must hold value(x, y, channel), and what it had between the pixels.
template <class G, class Out, class Value> void check(const char* name, const std::unique_ptr<Out[]>& out, const Value& value)
{
    ++cases;
    for (int at = 0; at < (G::outWidth * G::outHeight - 1) * G::outStride + G::outputs; ++at) {
        const int pixel = at / G::outStride, c = at % G::outStride;
        const Out expected = c < G::outputs ? static_cast<Out>(value(pixel % G::outWidth, pixel / G::outWidth, c)) : static_cast<Out>(77);
        if (out[at] != expected) {
            std::printf("%s: element %d is %ld, not %ld\n", name, at, static_cast<long>(out[at]), static_cast<long>(expected));
            ++failures;
            return;
        }
    }
}
template <class G, class Out> std::unique_ptr<Out[]> outputs()
{
    const std::size_t size = static_cast<std::size_t>(G::outWidth * G::outHeight - 1) * G::outStride + G::outputs;
    std::unique_ptr<Out[]> out(new Out[size]);
    std::fill_n(out.get(), size, static_cast<Out>(77));
    return out;
}

template <class G, class In, class Out, class Finish>
void compare(const char* name, const Finish& finish, const In* in, const Layer& layer, const std::int32_t* biases, bool depthwise)
{
    auto out = outputs<G, Out>();
    const std::vector<std::int8_t> packed = depthwise ? packDepthwise(layer) : packConvolution(layer);
    if constexpr (G::groups == 1)
        fastConvolve<std::int32_t>(G(), in, packed.data(), biases, finish, out.get());
    else
        fastDepthwise<std::int32_t>(G(), in, packed.data(), biases, finish, out.get());

    const int channels = G::inChannels / G::groups;
    check<G>(name, out, [&](int x, int y, int o) {
        std::int64_t sum = biases ? biases[o] : 0;
        for (int ky = 0; ky < G::kernelHeight; ++ky)
            for (int kx = 0; kx < G::kernelWidth; ++kx) {
                const int iy = y * G::strideY - G::padTop + ky * G::dilationY, ix = x * G::strideX - G::padLeft + kx * G::dilationX;
                if (iy < 0 || ix < 0 || iy >= G::inHeight || ix >= G::inWidth)
                    continue;
                for (int c = 0; c < channels; ++c)
                    sum += std::int64_t{in[(iy * G::inWidth + ix) * G::inStride + (G::groups == 1 ? c : o)]} *
                        layer.weights[((o * G::kernelHeight + ky) * G::kernelWidth + kx) * channels + c];
            }
        return finish(static_cast<std::int32_t>(sum), o);
    });
}

/// Rescaling: 0 none, 1 floating point, 2 fixed point, 3 single shift, 4 double shift; 5 leak, 6 table (over floating point)
template <class G, class In, class Out, int Rescaling> void run(const char* name, unsigned seed, int step, bool hasBias)
{
    for (int extremes = 0; extremes < 3; ++extremes) {
        std::mt19937 random(seed + extremes);
        const std::size_t size = static_cast<std::size_t>(G::inWidth * G::inHeight - 1) * G::inStride + G::inChannels;
        const auto in = elements<In>(size, random, extremes);
        Layer layer;
        layer.kind = LayerKind::Conv;
        layer.inputInfo.resize(1);
        layer.inputInfo[0].channels = G::inChannels;
        layer.inputInfo[0].type = {8, std::is_unsigned_v<In>, false};
        layer.output.channels = G::outputs;
        layer.output.type = {8, true, false};
        layer.weightBits = 8;
        layer.kernelWidth = G::kernelWidth;
        layer.kernelHeight = G::kernelHeight;
        layer.groups = G::groups;
        const int taps = G::kernelWidth * G::kernelHeight * G::inChannels / G::groups;
        const auto weights = elements<std::int8_t>(static_cast<std::size_t>(taps) * G::outputs, random, random() % 3);
        layer.weights.assign(weights.get(), weights.get() + taps * G::outputs);
        std::unique_ptr<std::int32_t[]> biases(new std::int32_t[G::outputs]);
        for (int o = 0; o < G::outputs; ++o)
            biases[o] = static_cast<std::int32_t>(random() % 20001) - 10000;
        const std::int32_t* b = hasBias ? biases.get() : nullptr;
        const Factors f(G::outputs, (extremes ? 16000.0 : 5000.0) * std::sqrt(taps) * (extremes == 2 ? std::sqrt(taps) : 1), random);
        const bool wide = sizeof(Out) > 1;
        const std::int32_t low = wide ? INT32_MIN : std::numeric_limits<Out>::min(), high = wide ? INT32_MAX : std::numeric_limits<Out>::max();
        const bool depthwise = G::groups != 1;
        const FloatRescale byFloat{f.factors.data(), step};
        if constexpr (Rescaling == 0)
            compare<G, In, Out>(name, ClampFinish<NoRescale>{{}, low, high}, in.get(), layer, b, depthwise);
        else if constexpr (Rescaling == 1)
            compare<G, In, Out>(name, ClampFinish<FloatRescale>{byFloat, low, high}, in.get(), layer, b, depthwise);
        else if constexpr (Rescaling == 2)
            compare<G, In, Out>(name, ClampFinish<FixedRescale>{{f.fixed.data(), step, 26}, low, high}, in.get(), layer, b, depthwise);
        else if constexpr (Rescaling == 3)
            compare<G, In, Out>(name, ClampFinish<SingleShiftRescale>{{f.shifts.data(), step}, low, high}, in.get(), layer, b, depthwise);
        else if constexpr (Rescaling == 4)
            compare<G, In, Out>(name, ClampFinish<DoubleShiftRescale>{{f.pairs.data(), step}, low, high}, in.get(), layer, b, depthwise);
        else if constexpr (Rescaling == 5)
            compare<G, In, Out>(name, LeakyFinish<FloatRescale>{byFloat, 6554, low, high}, in.get(), layer, b, depthwise);
        else
            compare<G, In, Out>(name, TableFinish<FixedRescale, std::int8_t>{{f.fixed.data(), step, 26}, f.table.data(), 1, -128, 127}, in.get(),
                                layer, b, depthwise);
    }
}

template <class G> struct WholeSize : G {
    static constexpr int outWidth = G::inWidth, outHeight = G::inHeight;
};

/// Pools, joins and rescalings: their outputs are channel by channel. Of G only channels of the inputs count.
template <class G, class In, class Out> void runChannels(const char* name, unsigned seed, int step)
{
    for (int extremes = 0; extremes < 3; ++extremes) {
        std::mt19937 random(seed + extremes);
        const std::size_t size = static_cast<std::size_t>(G::inWidth * G::inHeight - 1) * G::inStride + G::inChannels;
        const auto in = elements<In>(size, random, extremes);
        const auto signedIn = elements<std::int8_t>(size, random, extremes);
        const bool wide = sizeof(Out) > 1;
        const std::int32_t low = wide ? INT32_MIN : std::numeric_limits<Out>::min(), high = wide ? INT32_MAX : std::numeric_limits<Out>::max();
        const auto pool = [&](const auto& finish) {
            auto out = outputs<G, Out>();
            fastMaxPool(G(), in.get(), finish, out.get());
            check<G>(name, out, [&](int ox, int oy, int c) {
                std::int32_t best = 0;
                bool any = false;
                for (int k = 0; k < G::kernelWidth * G::kernelHeight; ++k) {
                    const int x = ox * G::strideX - G::padLeft + k % G::kernelWidth, y = oy * G::strideY - G::padTop + k / G::kernelWidth;
                    if (x < 0 || y < 0 || x >= G::inWidth || y >= G::inHeight)
                        continue;
                    const std::int32_t v = in[(y * G::inWidth + x) * G::inStride + c];
                    best = any && best > v ? best : v;
                    any = true;
                }
                return finish(best, c);
            });
        };
        const Factors f(G::outputs, 300, random);
        pool(KeepFinish());
        pool(ClampFinish<NoRescale>{{}, low, high});
        pool(ClampFinish<NoRescale>{{}, 3, 100});
        pool(ClampFinish<FloatRescale>{{f.factors.data(), step}, low, high});

        using Same = WholeSize<G>;
        const auto at = [&](const auto& values, int x, int y, int c) { return std::int32_t{values[(y * G::inWidth + x) * G::inStride + c]}; };
        const ClampFinish<FixedRescale> finish{{f.fixed.data(), step, 26}, low, high};
        auto out = outputs<Same, Out>();
        fastRescaleChannels<std::int32_t>(Same(), in.get(), finish, out.get());
        check<Same>(name, out, [&](int x, int y, int c) { return finish(at(in, x, y, c), c); });

        std::unique_ptr<std::int32_t[]> a(new std::int32_t[G::outputs]), b(new std::int32_t[G::outputs]);
        std::unique_ptr<std::int64_t[]> shifts(new std::int64_t[G::outputs]);
        for (int c = 0; c < G::outputs; ++c) {
            a[c] = static_cast<std::int32_t>(random() % 8192), b[c] = static_cast<std::int32_t>(random() % 8192);
            shifts[c] = static_cast<std::int32_t>(random() % 100000) - 50000;
        }
        const auto join = [&](auto op, const auto& term, const auto& both) {
            auto joined = outputs<Same, Out>();
            fastElementWise<std::int32_t, decltype(op)>(Same(), finish, joined.get(), operand(in.get(), G::inStride, a.get(), step, shifts.get()),
                                                        operand(signedIn.get(), G::inStride, b.get(), step), operand(in.get(), G::inStride));
            check<Same>(name, joined, [&](int x, int y, int c) {
                const std::int32_t first = a[c * step] * term(at(in, x, y, c)) + static_cast<std::int32_t>(shifts[c * step]);
                return finish(both(both(first, b[c * step] * term(at(signedIn, x, y, c))), term(at(in, x, y, c))), c);
            });
        };
        const auto same = [](std::int32_t v) { return v; };
        const auto magnitude = [](std::int32_t v) { return v < 0 ? -v : v; };
        const auto sum = [](std::int32_t v, std::int32_t w) { return v + w; };
        join(SumOp(), same, sum);
        join(AbsSumOp(), magnitude, sum);
        join(MaxOp(), same, [](std::int32_t v, std::int32_t w) { return v > w ? v : w; });
    }
}

struct FinishShape {
    static constexpr int outWidth = 40, outHeight = 5, outputs = 39, outStride = 39, inStride = 39;
};

/// Rescalings alone, of any sum by any factor: halves and what is next to them, the ends of 32 bits.
template <class Out> void runFinishes(unsigned seed, int step, std::int32_t low, std::int32_t high)
{
    using G = FinishShape;
    std::mt19937 random(seed);
    const double factors[] = {0.5, std::nextafter(0.5, 0), std::nextafter(0.5, 1), 1, std::nextafter(1, 0), 0.25, 1.5, 1e-12, 3e5, 1.0 / 3, 0.1};
    const std::int32_t sums[] = {INT32_MIN, INT32_MIN + 1, INT32_MAX, INT32_MAX - 1, 0, 1, -1, 2, -2, 3, -3, 5, -5, 127, 255, 256};
    std::vector<std::int32_t> in(G::outWidth * G::outHeight * G::inStride);
    for (std::int32_t& v : in)
        v = random() % 3 == 0 ? sums[random() % std::size(sums)] : static_cast<std::int32_t>(random()) >> random() % 32;
    std::vector<double> byFloat(G::outputs);
    std::vector<std::int32_t> fixed(G::outputs);
    std::vector<unsigned char> shifts(G::outputs), pairs(2 * G::outputs);
    for (int c = 0; c < G::outputs; ++c) {
        byFloat[c] = random() % 4 ? factors[random() % std::size(factors)] : std::ldexp(static_cast<double>(random()), -static_cast<int>(random() % 64));
        fixed[c] = static_cast<std::int32_t>(random() >> 1 >> random() % 31);
        shifts[c] = static_cast<unsigned char>(random() % 40);
        pairs[2 * c] = static_cast<unsigned char>(random() % 20);
        pairs[2 * c + 1] = static_cast<unsigned char>(random() % 52);
    }
    const auto one = [&](const char* name, const auto& rescale) {
        const ClampFinish<std::remove_cvref_t<decltype(rescale)>> finish{rescale, low, high};
        auto out = outputs<G, Out>();
        fastRescaleChannels<std::int32_t>(G(), in.data(), finish, out.get());
        check<G>(name, out, [&](int x, int y, int c) { return finish(in[(y * G::outWidth + x) * G::inStride + c], c); });
    };
    one("no rescaling", NoRescale());
    one("factors in floating point", FloatRescale{byFloat.data(), step});
    for (const int shift : {0, 1, 16, 31, 40})
        one("factors in fixed point", FixedRescale{fixed.data(), step, shift});
    one("shifts", SingleShiftRescale{shifts.data(), step});
    one("pairs of shifts", DoubleShiftRescale{pairs.data(), step});
}

}  // namespace

#define N2D2_CASE(n, W, H, C, IS, OW, OH, O, OS, KW, KH, SX, SY, PL, PT, DX, DY, GR) \
    struct Case##n { \
        static constexpr int inWidth = W, inHeight = H, inChannels = C, inStride = IS, outWidth = OW, outHeight = OH, outputs = O, outStride = OS, \
                             kernelWidth = KW, kernelHeight = KH, strideX = SX, strideY = SY, padLeft = PL, padTop = PT, dilationX = DX, \
                             dilationY = DY, groups = GR; \
    };
#include "cases.inc"

int main()
{
    runCases();
    for (unsigned seed = 0; seed < 20; ++seed) {
        const int step = static_cast<int>(seed % 2);
        runFinishes<std::uint8_t>(seed, step, 0, 255);
        runFinishes<std::int8_t>(seed, step, -128, 127);
        runFinishes<std::int16_t>(seed, step, -7, 30000);
        runFinishes<std::int32_t>(seed, step, INT32_MIN, INT32_MAX);
    }
    std::printf("%d of %d cases differ\n", failures, cases);
    return failures != 0;
}

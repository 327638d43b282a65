// Pooling against a naive one: ties, NaN, padding, maps, truncation, 1 to 3 dimensions; bits for any number of threads.
#include "Helpers.hpp"

#include "kernels/pool.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

PoolGeometry geometry(PoolKind kind, std::vector<std::size_t> input, std::size_t window, std::size_t stride, long begin,
                      long end, std::size_t batch, std::size_t channels)
{
    const std::size_t n = input.size();
    return {kind,  std::move(input), std::vector<std::size_t>(n, window), std::vector<std::size_t>(n, stride),
            std::vector<long>(n, begin), std::vector<long>(n, end), batch, channels, channels, {}, false};
}

Dims dims(const std::vector<std::size_t>& spatial, std::size_t channels, std::size_t batch)
{
    Dims d(spatial);
    d.push_back(channels);
    d.push_back(batch);
    return d;
}

template <class T> struct Result {
    Tensor<T> y, dx;
    Tensor<int> argMax;
};

template <class T>
Result<T> compute(PoolPlan<T>& plan, const PoolGeometry& g, const Tensor<T>& x, const Tensor<T>& dy, const Tensor<T>& dx0,
                  bool accumulate)
{
    Result<T> r{Tensor<T>(dy.dims()), dx0.clone(), Tensor<int>(dy.dims(), -7)};
    plan.forward(x, r.y, g.kind == PoolKind::Max ? &r.argMax : nullptr);
    plan.backward(dy, r.argMax, r.dx, accumulate);
    return r;
}

template <class T>
Result<double> reference(const PoolGeometry& g, const Tensor<T>& x, const Tensor<T>& dy, const Tensor<T>& dx0, bool accumulate)
{
    Result<double> r{Tensor<double>(dy.dims()), toDouble(dx0), Tensor<int>(dy.dims(), -7)};
    if (!accumulate)
        r.dx.fill(0.0);
    const auto output = g.output();
    std::size_t in[3] = {1, 1, 1}, out[3] = {1, 1, 1}, win[3] = {1, 1, 1}, stride[3] = {1, 1, 1};
    long begin[3] = {}, finish[3] = {};
    for (std::size_t i = 0; i < g.input.size(); ++i) {
        in[i] = g.input[i];
        out[i] = output[i];
        win[i] = g.window[i];
        stride[i] = g.stride[i];
        begin[i] = g.padBegin[i];
        finish[i] = g.padEnd[i];
    }
    const std::size_t plane = in[0] * in[1] * in[2], positions = out[0] * out[1] * out[2];
    for (std::size_t b = 0; b < g.batch; ++b)
        for (std::size_t o = 0; o < g.outChannels; ++o)
            for (std::size_t p = 0; p < positions; ++p) {
                const std::size_t at = (b * g.outChannels + o) * positions + p;
                const std::size_t op[3] = {p % out[0], p / out[0] % out[1], p / (out[0] * out[1])};
                std::vector<std::size_t> window;  // indices in the sample, in scan order
                std::size_t connected = 0;
                for (std::size_t c = 0; c < g.inChannels; ++c) {
                    if (g.map.empty() ? c != o : !g.map.at({o, c}))
                        continue;
                    ++connected;
                    for (std::size_t k = 0; k < win[0] * win[1] * win[2]; ++k) {
                        const std::size_t kp[3] = {k % win[0], k / win[0] % win[1], k / (win[0] * win[1])};
                        bool inside = true;
                        std::size_t index = 0;
                        for (int i = 2; i >= 0; --i) {
                            const long pos = static_cast<long>(op[i] * stride[i] + kp[i]) - begin[i];
                            inside = inside && pos >= std::max(0l, -begin[i])
                                     && pos < static_cast<long>(in[i]) + std::min(0l, finish[i]);
                            index = index * in[i] + static_cast<std::size_t>(pos);
                        }
                        if (inside)
                            window.push_back(c * plane + index);
                    }
                }
                const std::size_t base = b * g.inChannels * plane;
                if (g.kind == PoolKind::Max) {
                    int winner = -1;
                    for (const std::size_t i : window) {
                        const double v = x(base + i);
                        if (!std::isnan(v) && (winner < 0 || v > x(base + static_cast<std::size_t>(winner))))
                            winner = static_cast<int>(i);
                    }
                    r.argMax(at) = winner;
                    r.y(at) = winner < 0 ? 0.0 : x(base + static_cast<std::size_t>(winner));
                    if (winner >= 0)
                        r.dx(base + static_cast<std::size_t>(winner)) += dy(at);
                }
                else {
                    const double divisor = static_cast<double>(win[0] * win[1] * win[2] * connected);
                    double sum = 0.0;
                    for (const std::size_t i : window) {
                        sum += x(base + i);
                        r.dx(base + i) += dy(at) / divisor;
                    }
                    r.y(at) = connected == 0 ? 0.0 : g.truncate ? std::trunc(sum / divisor) : sum / divisor;
                }
            }
    return r;
}

template <class T> void check(const PoolGeometry& g, const Tensor<T>& x, std::uint32_t seed)
{
    KeepSettings keep;
    MersenneRandom r(seed);
    const auto dy = randomTensor<T>(dims(g.output(), g.outChannels, g.batch), r), dx0 = randomTensor<T>(x.dims(), r);
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        const std::string what = "oneDnn " + std::to_string(oneDnn) + " input " + dimsText(x.dims()) + " window "
                                 + dimsText(g.window) + " stride " + dimsText(g.stride) + " kind "
                                 + std::to_string(static_cast<int>(g.kind));
        for (const bool accumulate : {false, true}) {
            const auto got = compute(*makePoolPlan<T>(Cpu{}, g), g, x, dy, dx0, accumulate);
            const auto expected = reference(g, x, dy, dx0, accumulate);
            EXPECT_LT(relativeError(got.y, expected.y), tolerance<T>()) << what;
            EXPECT_LT(relativeError(got.dx, expected.dx), tolerance<T>()) << what;
            if (g.kind == PoolKind::Max) {
                EXPECT_TRUE(got.argMax == expected.argMax) << what;
            }
        }
        expectSameBits<T>(
            [&] {
                auto result = compute(*makePoolPlan<T>(Cpu{}, g), g, x, dy, dx0, true);
                return std::vector<Tensor<T>>{result.y, result.dx};
            },
            what);
    }
}

template <class T> Tensor<T> input(const PoolGeometry& g, std::uint32_t seed, bool ties = false)
{
    MersenneRandom r(seed);
    auto x = randomTensor<T>(dims(g.input, g.inChannels, g.batch), r);
    if (ties)
        for (T& v : x)
            v = std::round(v * T(2));
    return x;
}

Tensor<bool> randomMap(std::size_t out, std::size_t in, std::uint32_t seed)
{
    MersenneRandom r(seed);
    Tensor<bool> map({out, in});
    for (bool& v : map)
        v = r.bernoulli(0.4);
    return map;
}

}  // namespace

TEST(KernelPool, AgainstNaive)
{
    std::uint32_t seed = 1;
    for (const PoolKind kind : {PoolKind::Max, PoolKind::Average})
        for (const auto& g : {geometry(kind, {28, 28}, 2, 2, 0, 0, 8, 6), geometry(kind, {10, 10}, 2, 2, 0, 0, 4, 16),
                              geometry(kind, {11, 9}, 3, 2, 1, 1, 3, 5), geometry(kind, {11, 9}, 2, 3, 0, 0, 1, 1),
                              geometry(kind, {7, 7}, 7, 1, 0, 0, 2, 32), geometry(kind, {9, 12}, 3, 1, 0, 2, 2, 4),
                              geometry(kind, {17}, 3, 2, 1, 0, 3, 4), geometry(kind, {5, 6, 7}, 2, 2, 0, 1, 2, 3),
                              geometry(kind, {9, 9}, 3, 2, -1, 1, 2, 3), geometry(kind, {6, 6}, 2, 2, 3, 3, 2, 3)})
            for (const bool ties : {false, true}) {
                check<float>(g, input<float>(g, seed, ties), seed);
                check<double>(g, input<double>(g, seed, ties), seed);
                ++seed;
            }
}

// Windows side by side have kernels of their own: every remainder of a row, pixels in no window, NaN.
TEST(KernelPool, PairsOfEveryWidth)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (std::size_t width = 2; width <= 70; ++width) {
        const auto g = geometry(PoolKind::Max, {width, 2 + width % 5}, 2, 2, 0, 0, 2, 3);
        auto x = input<float>(g, static_cast<std::uint32_t>(width), width % 2 == 0);
        for (std::size_t i = 0; i < x.size(); i += 3 + width % 3)
            x(i) = nan;
        check<float>(g, x, static_cast<std::uint32_t>(width));
        check<double>(g, input<double>(g, 7, true), 7);
    }
}

TEST(KernelPool, ConnectivityMap)
{
    for (const PoolKind kind : {PoolKind::Max, PoolKind::Average})
        for (std::uint32_t seed = 1; seed < 5; ++seed) {
            PoolGeometry g = geometry(kind, {8, 7}, 2, 2, 0, 1, 5, 6);
            g.outChannels = 9;
            g.map = randomMap(9, 6, seed);
            check<float>(g, input<float>(g, seed, true), seed);
            check<double>(g, input<double>(g, seed, true), seed);
        }
}

TEST(KernelPool, FirstMaximumWins)
{
    KeepSettings keep;
    const PoolGeometry g = geometry(PoolKind::Max, {4, 4}, 2, 2, 0, 0, 1, 1);
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        Tensor<float> x({4, 4, 1, 1}, -3.0f), y({2, 2, 1, 1});
        Tensor<int> argMax({2, 2, 1, 1});
        makePoolPlan<float>(Cpu{}, g)->forward(x, y, &argMax);
        EXPECT_EQ(std::vector<int>(argMax.begin(), argMax.end()), (std::vector<int>{0, 2, 8, 10}));
        EXPECT_EQ(y(0), -3.0f);
    }
}

TEST(KernelPool, NanAndInfinity)
{
    KeepSettings keep;
    const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
    const PoolGeometry g = geometry(PoolKind::Max, {8, 2}, 2, 2, 0, 0, 1, 1);
    Tensor<float> x({8, 2, 1, 1});
    const float values[16] = {nan, 1, -inf, -inf, nan, nan, 5, nan, -2, nan, -inf, -inf, nan, nan, inf, 6};
    std::copy(values, values + 16, x.begin());
    check<float>(g, x, 3);
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        Tensor<float> y({4, 1, 1, 1});
        Tensor<int> argMax({4, 1, 1, 1});
        makePoolPlan<float>(Cpu{}, g)->forward(x, y, &argMax);
        EXPECT_EQ(std::vector<float>(y.begin(), y.end()), (std::vector<float>{1, -inf, 0, inf}));
        EXPECT_EQ(std::vector<int>(argMax.begin(), argMax.end()), (std::vector<int>{1, 2, -1, 14}));
    }
}

TEST(KernelPool, WindowEntirelyInPadding)
{
    KeepSettings keep;
    const PoolGeometry g = geometry(PoolKind::Max, {4, 4}, 2, 2, 2, 2, 1, 1);
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        Tensor<float> x({4, 4, 1, 1}, -5.0f), y({4, 4, 1, 1}, 9.0f), dy({4, 4, 1, 1}, 1.0f), dx({4, 4, 1, 1});
        Tensor<int> argMax({4, 4, 1, 1});
        const auto plan = makePoolPlan<float>(Cpu{}, g);
        plan->forward(x, y, &argMax);
        EXPECT_EQ(y(0), 0.0f);
        EXPECT_EQ(argMax(0), -1);
        EXPECT_EQ(y(5), -5.0f);
        plan->backward(dy, argMax, dx, false);
        EXPECT_EQ(dx.sum(), 4.0);
    }
}

TEST(KernelPool, TruncatedAverage)
{
    KeepSettings keep;
    PoolGeometry g = geometry(PoolKind::Average, {2, 2}, 2, 2, 0, 0, 2, 1);
    g.truncate = true;
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        Tensor<float> x({2, 2, 1, 2}), y({1, 1, 1, 2});
        const float values[8] = {-1, -2, -2, -2, 3, 2, 1, 1};  // -7/4 and 7/4
        std::copy(values, values + 8, x.begin());
        makePoolPlan<float>(Cpu{}, g)->forward(x, y, nullptr);
        EXPECT_EQ(y(0), -1.0f);
        EXPECT_EQ(y(1), 1.0f);
    }
}

TEST(KernelPool, RefusesBadGeometry)
{
    EXPECT_THROW(makePoolPlan<float>(Cpu{}, geometry(PoolKind::Max, {2, 2}, 3, 1, 0, 0, 1, 1)), std::invalid_argument);
    EXPECT_THROW(makePoolPlan<float>(Cpu{}, geometry(PoolKind::Max, {2, 2}, 2, 0, 0, 0, 1, 1)), std::invalid_argument);
    PoolGeometry g = geometry(PoolKind::Max, {4, 4}, 2, 1, 0, 0, 1, 3);
    g.outChannels = 2;
    EXPECT_THROW(makePoolPlan<float>(Cpu{}, g), std::invalid_argument);
    g.map = Tensor<bool>({3, 2}, true);
    EXPECT_THROW(makePoolPlan<float>(Cpu{}, g), std::invalid_argument);
    const auto plan = makePoolPlan<float>(Cpu{}, geometry(PoolKind::Max, {4, 4}, 2, 2, 0, 0, 1, 1));
    Tensor<float> x({4, 4, 1, 1}), y({2, 2, 1, 1}), wrong({3, 3, 1, 1});
    Tensor<int> small({1});
    EXPECT_THROW(plan->forward(x, wrong, nullptr), std::invalid_argument);
    EXPECT_THROW(plan->forward(wrong, y, nullptr), std::invalid_argument);
    EXPECT_THROW(plan->forward(x, y, &small), std::invalid_argument);
    EXPECT_THROW(plan->backward(y, small, x, false), std::invalid_argument);
}

// Convolution against a naive one in double: odd sizes, strides beyond the kernel, dilation, groups, asymmetric and negative
// padding, 1 to 3 dimensions; numeric gradients; the same bits for any number of threads.
#include <sstream>

#include "Helpers.hpp"

#include "kernels/conv.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

ConvGeometry geometry(std::vector<std::size_t> input, std::vector<std::size_t> kernel, std::size_t batch, std::size_t in,
                      std::size_t out, std::size_t stride = 1, long pad = 0, std::size_t dilation = 1, std::size_t groups = 1)
{
    const std::size_t n = input.size();
    return {std::move(input), std::move(kernel), std::vector<std::size_t>(n, stride), std::vector<std::size_t>(n, dilation),
            std::vector<long>(n, pad), std::vector<long>(n, pad), batch, in, out, groups};
}

std::string describe(const ConvGeometry& g)
{
    std::ostringstream text;
    text << dimsText(g.input) << " kernel " << dimsText(g.kernel) << " stride " << dimsText(g.stride) << " dilation "
         << dimsText(g.dilation) << " pads";
    for (std::size_t d = 0; d < g.input.size(); ++d)
        text << ' ' << g.padBegin[d] << ',' << g.padEnd[d];
    text << " batch " << g.batch << " channels " << g.inChannels << "->" << g.outChannels << " groups " << g.groups;
    return text.str();
}

std::vector<ConvGeometry> geometries()
{
    std::vector<ConvGeometry> all = {
        geometry({32, 32}, {5, 5}, 8, 1, 6),          geometry({14, 14}, {5, 5}, 8, 6, 16),
        geometry({5, 5}, {5, 5}, 9, 16, 120),         geometry({7, 9}, {1, 1}, 3, 8, 5),
        geometry({9, 7}, {3, 3}, 2, 16, 32, 1, 1),    geometry({11, 11}, {3, 3}, 5, 3, 16, 2, 1),
        geometry({13, 10}, {3, 2}, 1, 5, 7, 5, 0),    geometry({12, 15}, {3, 3}, 2, 4, 6, 1, 2, 2),
        geometry({12, 15}, {3, 3}, 2, 6, 9, 2, 2, 2, 3), geometry({9, 9}, {3, 3}, 3, 32, 32, 1, 1, 1, 32),
        geometry({9, 9}, {3, 3}, 3, 7, 14, 1, 1, 1, 7),  geometry({20}, {5}, 4, 3, 8, 2, 2),
        geometry({6, 7, 5}, {3, 3, 3}, 2, 4, 8, 1, 1), geometry({7, 5, 6}, {2, 3, 1}, 2, 2, 6, 2, 0, 1, 2),
        geometry({3, 3}, {3, 3}, 130, 20, 30),        geometry({16, 16}, {3, 3}, 1, 64, 64, 1, 1),
        geometry({8, 8}, {3, 3}, 4, 24, 300, 1, 1),   geometry({3, 2}, {2, 2}, 5, 600, 130),
        geometry({6, 6}, {3, 3}, 2, 4, 4, 1, 4),
        // depth-wise
        geometry({17, 12}, {3, 3}, 6, 5, 5, 2, 1, 1, 5), geometry({20, 9}, {5, 2}, 2, 3, 3, 3, 2, 1, 3),
        geometry({70, 40}, {3, 3}, 3, 2, 2, 1, 1, 1, 2), geometry({8, 8}, {3, 3}, 2, 3, 3, 1, 4, 1, 3),
        geometry({7, 8}, {1, 1}, 2, 4, 4, 2, 0, 1, 4),   geometry({31}, {4}, 3, 6, 6, 2, 3, 1, 6),
        geometry({5, 4}, {5, 4}, 5, 8, 8, 1, 0, 1, 8),   geometry({12, 11}, {7, 7}, 2, 4, 4, 4, 3, 1, 4),
        // 1x1
        geometry({16, 16}, {1, 1}, 3, 24, 40), geometry({9, 11}, {1, 1}, 1, 33, 7), geometry({6, 7, 5}, {1, 1, 1}, 9, 5, 6),
        geometry({100}, {1}, 5, 3, 17), geometry({13, 14}, {1, 1}, 4, 17, 40, 2),
        geometry({24, 21}, {1, 1}, 3, 9, 21, 2), geometry({17, 18}, {1, 1}, 2, 48, 70, 2),
    };
    ConvGeometry g = geometry({19, 16}, {4, 3}, 3, 5, 5, 2, 0, 1, 5);
    g.padBegin = {3, 0};
    g.padEnd = {0, 2};
    all.push_back(g);
    g = geometry({10, 8}, {4, 3}, 3, 5, 6);
    g.padBegin = {2, 0};
    g.padEnd = {1, 2};
    all.push_back(g);
    g.padBegin = {-2, 1};
    g.padEnd = {3, -1};
    all.push_back(g);
    g.padBegin = {-1, -1};
    g.padEnd = {-2, -3};
    g.stride = {2, 1};
    all.push_back(g);
    return all;
}

ConvGeometry randomGeometry(Random& r)
{
    const auto draw = [&](long long a, long long b) { return static_cast<std::size_t>(r.uniformInt(a, b)); };
    const std::size_t rank = draw(1, 3), groups = draw(1, 3);
    ConvGeometry g;
    for (std::size_t d = 0; d < rank; ++d) {
        g.kernel.push_back(draw(1, 4));
        g.dilation.push_back(draw(1, 2));
        g.stride.push_back(draw(1, 5));
        g.padBegin.push_back(r.uniformInt(-1, 3));
        g.padEnd.push_back(r.uniformInt(-1, 3));
        g.input.push_back((g.kernel[d] - 1) * g.dilation[d] + draw(3, 9));
    }
    g.batch = draw(1, 6);
    g.groups = groups;
    g.inChannels = groups * draw(1, 9);
    g.outChannels = groups * draw(1, 18);
    return g;
}

Dims dims(const std::vector<std::size_t>& spatial, std::size_t channels, std::size_t last)
{
    Dims d(spatial);
    d.push_back(channels);
    d.push_back(last);
    return d;
}

template <class T> struct Data {
    Tensor<T> x, w, bias, dy, y0, dx0, dw0, db0;
    Data(const ConvGeometry& g, std::uint32_t seed)
    {
        MersenneRandom r(seed);
        const auto in = dims(g.input, g.inChannels, g.batch), out = dims(g.output(), g.outChannels, g.batch),
                   weights = dims(g.kernel, g.inChannels / g.groups, g.outChannels);
        x = randomTensor<T>(in, r);
        w = randomTensor<T>(weights, r);
        bias = randomTensor<T>({1, 1, g.outChannels, 1}, r);
        dy = randomTensor<T>(out, r);
        y0 = randomTensor<T>(out, r);
        dx0 = randomTensor<T>(in, r);
        dw0 = randomTensor<T>(weights, r);
        db0 = randomTensor<T>({1, 1, g.outChannels, 1}, r);
    }
};

template <class T> std::vector<Tensor<T>> compute(ConvPlan<T>& plan, const Data<T>& d, bool accumulate, bool withBias)
{
    std::vector<Tensor<T>> r{d.y0.clone(), d.dx0.clone(), d.dw0.clone(), d.db0.clone()};
    plan.forward(d.x, d.w, withBias ? &d.bias : nullptr, r[0], accumulate);
    plan.backwardData(d.dy, d.w, r[1], accumulate);
    plan.backwardWeights(d.x, d.dy, r[2], accumulate);
    plan.backwardBias(d.dy, r[3], accumulate);
    return r;
}

/// The definition of spec §6.1, element by element, in double.
template <class T>
std::vector<Tensor<double>> reference(const ConvGeometry& g, const Data<T>& d, bool accumulate, bool withBias)
{
    std::vector<Tensor<double>> r{toDouble(d.y0), toDouble(d.dx0), toDouble(d.dw0), toDouble(d.db0)};
    if (!accumulate)
        for (auto& t : r)
            t.fill(0.0);
    const auto output = g.output();
    const auto at = [](const std::vector<std::size_t>& v, std::size_t i) { return i < v.size() ? v[i] : std::size_t(1); };
    const auto pad = [](const std::vector<long>& v, std::size_t i) { return i < v.size() ? v[i] : 0l; };
    std::size_t in = 1, out = 1, taps = 1;
    for (std::size_t i = 0; i < 3; ++i) {
        in *= at(g.input, i);
        out *= at(output, i);
        taps *= at(g.kernel, i);
    }
    const std::size_t ci = g.inChannels / g.groups, co = g.outChannels / g.groups;
    for (std::size_t b = 0; b < g.batch; ++b)
        for (std::size_t o = 0; o < g.outChannels; ++o)
            for (std::size_t p = 0; p < out; ++p) {
                const std::size_t op[3] = {p % at(output, 0), p / at(output, 0) % at(output, 1), p / (at(output, 0) * at(output, 1))};
                const std::size_t yi = (b * g.outChannels + o) * out + p;
                const double grad = d.dy(yi);
                double sum = withBias ? d.bias(o) : 0.0;
                for (std::size_t k = 0; k < taps; ++k) {
                    const std::size_t kp[3] = {k % at(g.kernel, 0), k / at(g.kernel, 0) % at(g.kernel, 1),
                                               k / (at(g.kernel, 0) * at(g.kernel, 1))};
                    bool inside = true;
                    std::size_t offset = 0;
                    for (int i = 2; i >= 0; --i) {
                        const long pos = static_cast<long>(op[i] * at(g.stride, i) + kp[i] * at(g.dilation, i)) - pad(g.padBegin, i);
                        inside = inside && pos >= 0 && pos < static_cast<long>(at(g.input, i))
                                 // a negative padding crops the input
                                 && pos >= -pad(g.padBegin, i) && pos < static_cast<long>(at(g.input, i)) + pad(g.padEnd, i);
                        offset = offset * at(g.input, i) + static_cast<std::size_t>(pos);
                    }
                    if (!inside)
                        continue;
                    for (std::size_t c = 0; c < ci; ++c) {
                        const std::size_t xi = (b * g.inChannels + o / co * ci + c) * in + offset, wi = (o * ci + c) * taps + k;
                        const double x = d.x(xi), w = d.w(wi);
                        sum += x * w;
                        r[1](xi) += grad * w;
                        r[2](wi) += grad * x;
                    }
                }
                r[0](yi) += sum;
                r[3](o) += grad;
            }
    return r;
}

template <class T> void check(const ConvGeometry& g, std::uint32_t seed)
{
    KeepSettings keep;
    const Data<T> d(g, seed);
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        const auto plan = makeConvPlan<T>(Cpu{}, g);
        for (const bool accumulate : {false, true})
            for (const bool withBias : {false, true}) {
                const auto got = compute(*plan, d, accumulate, withBias);
                const auto expected = reference(g, d, accumulate, withBias);
                for (std::size_t i = 0; i < got.size(); ++i)
                    EXPECT_LT(relativeError(got[i], expected[i]), tolerance<T>())
                        << (const char*[]){"y", "dx", "dw", "db"}[i] << " oneDnn " << oneDnn << " accumulate " << accumulate
                        << " bias " << withBias << ": " << describe(g);
            }
    }
}

}  // namespace

TEST(KernelConv, FloatAgainstNaive)
{
    std::uint32_t seed = 1;
    for (const auto& g : geometries())
        check<float>(g, seed++);
}

TEST(KernelConv, DoubleAgainstNaive)
{
    std::uint32_t seed = 100;
    for (const auto& g : geometries())
        check<double>(g, seed++);
}

TEST(KernelConv, RandomShapes)
{
    MersenneRandom r(2024);
    for (std::uint32_t i = 0; i < 60; ++i) {
        const ConvGeometry g = randomGeometry(r);
        check<float>(g, 1000 + i);
        check<double>(g, 2000 + i);
    }
}

TEST(KernelConv, SameBitsForAnyThreads)
{
    KeepSettings keep;
    auto all = geometries();
    all.push_back(geometry({28, 28}, {3, 3}, 32, 16, 32, 1, 1));
    all.push_back(geometry({4, 4}, {3, 3}, 7, 200, 300, 1, 1));
    all.push_back(geometry({14, 14}, {3, 3}, 1, 128, 128, 2, 1));
    all.push_back(geometry({56, 56}, {7, 7}, 2, 3, 64, 2, 3));
    all.push_back(geometry({7, 7}, {1, 1}, 2, 512, 256));
    std::uint32_t seed = 1;
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        for (const auto& g : all) {
            const Data<float> d(g, seed++);
            for (const bool accumulate : {false, true})
                expectSameBits<float>([&] { return compute(*makeConvPlan<float>(Cpu{}, g), d, accumulate, true); },
                                      "oneDnn " + std::to_string(oneDnn) + " " + describe(g));
        }
    }
    const Data<double> d(all[1], seed);
    expectSameBits<double>([&] { return compute(*makeConvPlan<double>(Cpu{}, all[1]), d, false, true); }, "double");
}

TEST(KernelConv, APlanServesAnyNumberOfThreads)
{
    KeepSettings keep;
    const ConvGeometry g = geometry({14, 14}, {5, 5}, 9, 6, 16);
    const Data<float> d(g, 5);
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        omp_set_num_threads(1);
        const auto plan = makeConvPlan<float>(Cpu{}, g);
        expectSameBits<float>([&] { return compute(*plan, d, false, true); }, "one plan, oneDnn " + std::to_string(oneDnn));
    }
}

TEST(KernelConv, NotDeterministicIsStillRight)
{
    KeepSettings keep;
    setDeterministic(false);
    omp_set_num_threads(3);
    std::uint32_t seed = 1;
    for (const auto& g : geometries())
        check<float>(g, seed++);
}

TEST(KernelConv, NumericGradient)
{
    KeepSettings keep;
    enableOneDnn(false);
    ConvGeometry g = geometry({6, 5}, {3, 2}, 2, 4, 6, 2, 1, 2, 2);
    g.padEnd = {3, 2};
    Data<double> d(g, 77);
    const auto plan = makeConvPlan<double>(Cpu{}, g);
    const auto gradient = compute(*plan, d, false, true);
    const auto cost = [&] {
        Tensor<double> y(d.dy.dims());
        plan->forward(d.x, d.w, &d.bias, y, false);
        double sum = 0.0;
        for (std::size_t i = 0; i < y.size(); ++i)
            sum += 0.5 * y(i) * y(i) * d.dy(i);
        return sum;
    };
    Tensor<double> y(d.dy.dims()), dy(d.dy.dims());
    plan->forward(d.x, d.w, &d.bias, y, false);
    for (std::size_t i = 0; i < y.size(); ++i)
        dy(i) = y(i) * d.dy(i);
    Tensor<double> dx(d.x.dims()), dw(d.w.dims()), db(d.bias.dims());
    plan->backwardData(dy, d.w, dx, false);
    plan->backwardWeights(d.x, dy, dw, false);
    plan->backwardBias(dy, db, false);
    const double eps = 1e-4;
    const auto compare = [&](Tensor<double>& values, const Tensor<double>& grads) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double kept = values(i);
            values(i) = kept + eps / 2;
            const double up = cost();
            values(i) = kept - eps / 2;
            const double down = cost();
            values(i) = kept;
            ASSERT_NEAR((up - down) / eps, grads(i), 1e-6);
        }
    };
    compare(d.x, dx);
    compare(d.w, dw);
    compare(d.bias, db);
}

TEST(KernelConv, RefusesBadGeometry)
{
    const auto message = [](const ConvGeometry& g) -> std::string {
        try {
            makeConvPlan<float>(Cpu{}, g);
        }
        catch (const std::invalid_argument& e) {
            return e.what();
        }
        return "";
    };
    EXPECT_EQ(message(geometry({4, 4}, {5, 5}, 1, 1, 1)), "kernel 5x5 is larger than its input 4x4");
    EXPECT_NE(message(geometry({4, 4}, {3, 3}, 1, 1, 1, 1, 0, 2)).find("dilated to 5x5"), std::string::npos);
    EXPECT_NE(message(geometry({4, 4}, {3, 3}, 1, 1, 1, 1, -1)).find("2x2 with padding"), std::string::npos);
    EXPECT_NE(message(geometry({4, 4}, {3, 3}, 1, 3, 4, 1, 0, 1, 2)).find("groups"), std::string::npos);
    EXPECT_NE(message(geometry({4, 4}, {3, 3}, 1, 1, 1, 0)).find("stride"), std::string::npos);
    EXPECT_NE(message(geometry({4, 4}, {3, 3}, 0, 1, 1)), "");
    EXPECT_NE(message(geometry({4, 4, 4, 4}, {3, 3, 3, 3}, 1, 1, 1)), "");
    ConvGeometry g = geometry({4, 4}, {3, 3}, 1, 1, 1);
    g.stride = {1};
    EXPECT_NE(message(g), "");
}

TEST(KernelConv, RefusesWrongSizes)
{
    KeepSettings keep;
    const ConvGeometry g = geometry({8, 8}, {3, 3}, 2, 3, 4);
    const Data<float> d(g, 1);
    Tensor<float> wrong({3, 3});
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        const auto plan = makeConvPlan<float>(Cpu{}, g);
        Tensor<float> y = d.y0.clone();
        EXPECT_THROW(plan->forward(wrong, d.w, nullptr, y, false), std::invalid_argument);
        EXPECT_THROW(plan->forward(d.x, wrong, nullptr, y, false), std::invalid_argument);
        EXPECT_THROW(plan->forward(d.x, d.w, &wrong, y, false), std::invalid_argument);
        EXPECT_THROW(plan->forward(d.x, d.w, nullptr, wrong, false), std::invalid_argument);
        EXPECT_THROW(plan->backwardData(d.dy, d.w, wrong, false), std::invalid_argument);
        EXPECT_THROW(plan->backwardWeights(d.x, d.dy, wrong, false), std::invalid_argument);
        EXPECT_THROW(plan->backwardBias(d.dy, wrong, false), std::invalid_argument);
    }
}

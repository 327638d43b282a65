// Deconv, Unpool, FMP, LRN, Normalize: descriptions with plain loops in double, fixed and seeded random shapes.
#include <algorithm>
#include <cmath>

#include "activation/tanh/TanhActivation.hpp"
#include "cell/Operators.hpp"
#include "cell/Oracles.hpp"
#include "cell/deconv/DeconvCell_Frame.hpp"
#include "cell/fmp/FMPCell_Frame.hpp"
#include "cell/lrn/LRNCell_Frame.hpp"
#include "cell/normalize/NormalizeCell_Frame.hpp"
#include "cell/pool/PoolCell_Frame.hpp"
#include "cell/unpool/UnpoolCell_Frame.hpp"

namespace N2D2::test {

namespace {

using Map = std::function<bool(std::size_t, std::size_t)>;  // (output, channel)

Tensor<bool> mapOf(std::size_t outputs, std::size_t channels, const Map& map)
{
    Tensor<bool> tensor({outputs, channels});
    for (std::size_t i = 0; i < tensor.size(); ++i)
        tensor(i) = map(i % outputs, i / outputs);
    return tensor;
}

std::size_t channelsOf(const std::vector<Dims>& inputs)
{
    std::size_t channels = 0;
    for (const Dims& dims : inputs)
        channels += dims[dims.size() - 2];
    return channels;
}

// Deconv ---------------------------------------------------------------------------------------------------------------

struct DeconvSpec {
    std::string name;
    std::vector<Dims> inputs;
    unsigned outputs = 3;
    std::vector<unsigned> kernel{3, 3}, stride{1, 1}, dilation{1, 1};
    std::vector<int> padding{0, 0};
    Map map{};
    bool bias = true, tanh = false, pairs = false;
};

/// Every input value adds its kernel to the outputs, at its position times the stride.
Tensor<double> deconvOracle(const DeconvSpec& s, const Tensors& x, const Parameters& p)
{
    const std::size_t rank = s.kernel.size(), batch = x[0].dimB();
    Dims dims;
    for (std::size_t d = 0; d < rank; ++d)
        dims.push_back((x[0].dims()[d] - 1) * s.stride[d] + (s.kernel[d] - 1) * s.dilation[d] + 1
                       - static_cast<std::size_t>(2l * s.padding[d]));
    dims.push_back(s.outputs);
    dims.push_back(batch);
    Tensor<double> y(dims);
    const std::size_t kernel = elementCount(Dims(s.kernel.begin(), s.kernel.end()));
    std::size_t offset = 0;
    for (std::size_t k = 0; k < x.size(); offset += x[k].dims()[rank], ++k) {
        const Tensor<double>& w = p.at("weights-" + std::to_string(k));
        const std::size_t channels = x[k].dims()[rank], stored = w.dims()[rank], plane = x[k].size() / (channels * batch);
        for (std::size_t i = 0; i < x[k].size(); ++i) {
            const std::size_t c = i / plane % channels, b = i / (plane * channels);
            for (std::size_t o = 0; o < s.outputs; ++o) {
                if (s.map && !s.map(o, offset + c))
                    continue;
                // Stored kernels of a channel: of its group's outputs, or of all.
                std::size_t place = o;
                for (std::size_t before = 0; stored < s.outputs && before < o; ++before)
                    place -= !s.map(before, offset + c);
                for (std::size_t t = 0; t < kernel; ++t) {
                    std::size_t pixel = i % plane, tap = t, at = 0, step = 1;
                    bool inside = true;
                    for (std::size_t d = 0; d < rank; ++d) {
                        const long position = static_cast<long>(pixel % x[k].dims()[d] * s.stride[d] + tap % s.kernel[d] * s.dilation[d])
                                              - s.padding[d];
                        inside = inside && position >= 0 && position < static_cast<long>(dims[d]);
                        at += static_cast<std::size_t>(position) * step;
                        step *= dims[d];
                        pixel /= x[k].dims()[d];
                        tap /= s.kernel[d];
                    }
                    if (inside)
                        y((b * s.outputs + o) * step + at) += x[k](i) * w((c * stored + place) * kernel + t);
                }
            }
        }
    }
    const std::size_t plane = y.size() / (s.outputs * batch);
    for (std::size_t i = 0; i < y.size(); ++i) {
        y(i) += s.bias ? p.at("biases")(i / plane % s.outputs) : 0.0;
        y(i) = s.tanh ? std::tanh(y(i)) : y(i);
    }
    return y;
}

Operator deconv(const DeconvSpec& s)
{
    const auto factory = [s]<class T>(T) {
        auto cell = std::make_shared<DeconvFrame<T, Cpu>>(nullptr, "deconv", s.kernel, s.outputs, s.stride, s.padding, s.dilation,
                                                          s.tanh ? std::make_shared<TanhActivation>() : nullptr);
        if (s.map)
            cell->setMapping(mapOf(s.outputs, channelsOf(s.inputs), s.map));
        cell->setParameter("NoBias", s.bias ? "0" : "1");
        return cell;
    };
    return describe("Deconv_" + s.name, s.inputs, factory,
                    [s](const Tensors& x, const Parameters& p) { return deconvOracle(s, x, p); }, s.pairs);
}

Map blocks(std::size_t outputs, std::size_t channels, std::size_t groups)
{
    return [=](std::size_t o, std::size_t c) { return o * groups / outputs == c * groups / channels; };
}

void addDeconvs(std::vector<Operator>& list)
{
    const Map holes = [](std::size_t o, std::size_t c) { return (o * 3 + c * 5) % 4 != 0; };
    list.push_back(deconv({.name = "plain", .inputs = {{4, 4, 4, 2}}, .pairs = true}));
    list.push_back(deconv({.name = "upsample", .inputs = {{4, 3, 2, 2}}, .outputs = 5, .kernel = {4, 4}, .stride = {2, 2}, .padding = {1, 1}}));
    list.push_back(deconv({.name = "gaps", .inputs = {{3, 4, 2, 2}}, .kernel = {2, 1}, .stride = {3, 2}}));
    list.push_back(deconv({.name = "dilated", .inputs = {{3, 4, 2, 2}}, .stride = {1, 2}, .dilation = {2, 3}, .padding = {2, 1}}));
    list.push_back(deconv({.name = "pixel", .inputs = {{1, 1, 6, 3}}, .kernel = {4, 5}}));
    list.push_back(deconv({.name = "widepadding", .inputs = {{5, 8, 2, 2}}, .padding = {3, 4}}));
    list.push_back(deconv({.name = "negative", .inputs = {{3, 2, 2, 2}}, .stride = {2, 1}, .padding = {-1, -2}}));
    list.push_back(deconv({.name = "nobias_tanh", .inputs = {{3, 3, 2, 2}}, .bias = false, .tanh = true}));
    list.push_back(deconv({.name = "twoinputs", .inputs = {{3, 4, 2, 2}, {3, 4, 5, 2}}, .stride = {2, 2}}));
    list.push_back(deconv({.name = "groups", .inputs = {{3, 4, 6, 2}}, .outputs = 4, .stride = {2, 1}, .padding = {1, 1}, .map = blocks(4, 6, 2)}));
    list.push_back(deconv({.name = "depthwise", .inputs = {{4, 3, 5, 2}}, .outputs = 5, .kernel = {4, 4}, .stride = {2, 2}, .padding = {1, 1},
                           .map = blocks(5, 5, 5)}));
    // oneDNN's gemm convolutions depended on the number of threads here.
    list.push_back(deconv({.name = "groups_strided", .inputs = {{1, 2, 6, 5}}, .outputs = 6, .kernel = {1, 2}, .stride = {1, 3}, .map = blocks(6, 6, 3)}));
    list.push_back(deconv({.name = "map", .inputs = {{3, 4, 5, 2}}, .outputs = 4, .stride = {1, 2}, .map = holes}));
    list.push_back(deconv({.name = "map_twoinputs", .inputs = {{3, 3, 3, 2}, {3, 3, 2, 2}}, .outputs = 4, .map = holes}));
    list.push_back(deconv({.name = "volume", .inputs = {{2, 3, 2, 2, 2}}, .outputs = 3, .kernel = {2, 3, 2}, .stride = {2, 1, 1},
                           .dilation = {1, 1, 2}, .padding = {0, 1, 0}}));
    KeyedRandom random(RandomUse::Other, 61);
    for (unsigned i = 0; i < 8; ++i) {
        const auto draw = [&](unsigned low, unsigned high) { return static_cast<unsigned>(random.uniformInt(low, high)); };
        DeconvSpec s{.name = "random" + std::to_string(i), .inputs = {}};
        const unsigned groups = draw(1, 3);
        const std::size_t channels = groups * draw(1, 3), batch = draw(1, 5);
        s.outputs = groups * draw(1, 3);
        s.kernel = {draw(1, 5), draw(1, 5)};
        s.stride = {draw(1, 3), draw(1, 3)};
        s.dilation = {draw(1, 2), draw(1, 2)};
        s.padding = {static_cast<int>(draw(0, s.kernel[0] - 1) / 2), static_cast<int>(draw(0, s.kernel[1] - 1) / 2)};
        s.inputs = {{draw(1, 6), draw(1, 6), channels, batch}};
        if (groups > 1)
            s.map = blocks(s.outputs, channels, groups);
        list.push_back(deconv(s));
    }
}

// Unpool ---------------------------------------------------------------------------------------------------------------

struct UnpoolSpec {
    std::string name;
    std::vector<Dims> pooled;  ///< inputs of the pool, with the batch
    unsigned channels = 2;     ///< of its outputs
    std::vector<unsigned> window{2, 2}, stride{2, 2}, padding{0, 0};
    Map map{};                 ///< of the pool: (its output, its channel)
    PoolKind kind = PoolKind::Max;
    unsigned nbInputs = 1;
    bool pairs = false;
};

Tensor<double> pooledValues(const Dims& dims, std::size_t input)
{
    KeyedRandom random(RandomUse::Other, 71 + input);
    Tensor<double> values(dims);
    for (double& v : values)
        v = static_cast<double>(static_cast<float>(random.uniform(-1.0, 1.0)));
    return values;
}

Operator unpool(const UnpoolSpec& s)
{
    const Dims& first = s.pooled[0];
    const std::size_t outputs = channelsOf(s.pooled), batch = first.back();
    const auto pooledSize = [&](std::size_t d) { return (first[d] + 2 * s.padding[d] - s.window[d]) / s.stride[d] + 1; };
    const std::size_t width = pooledSize(0), height = pooledSize(1);
    const auto connected = [s](std::size_t o, std::size_t c) { return !s.map || s.map(o, c); };
    const auto factory = [=]<class T>(T) {
        auto pool = std::make_shared<PoolFrame<T, Cpu>>(nullptr, "pool", s.window, s.channels, s.stride, s.padding, s.kind);
        pool->setMapping(mapOf(s.channels, outputs, connected));
        for (std::size_t k = 0; k < s.pooled.size(); ++k) {
            const auto values = pooledValues(s.pooled[k], k);
            auto input = std::make_shared<Tensor<T>>(s.pooled[k]);
            std::copy(values.begin(), values.end(), input->begin());
            pool->addInputTensors(input, nullptr);
        }
        pool->initialize();
        pool->propagate(false);
        auto cell = std::make_shared<UnpoolFrame<T, Cpu>>(nullptr, "unpool", s.window, unsigned(outputs), s.stride, s.padding, s.kind);
        Tensor<bool> map({outputs, s.channels * s.nbInputs});
        for (std::size_t i = 0; i < map.size(); ++i)
            map(i) = connected(i / outputs % s.channels, i % outputs);
        cell->setMapping(map);
        cell->addArgMax(pool);
        return cell;
    };
    const auto oracle = [=](const Tensors& x, const Parameters&) {
        const std::size_t ownX = (width - 1) * s.stride[0] + s.window[0] - 2 * s.padding[0],
                          ownY = (height - 1) * s.stride[1] + s.window[1] - 2 * s.padding[1];
        Tensor<double> y({ownX, ownY, outputs, batch});
        const auto add = [&](long px, long py, std::size_t c, std::size_t b, double value) {
            if (px >= 0 && py >= 0 && px < static_cast<long>(ownX) && py < static_cast<long>(ownY))
                y.at({static_cast<std::size_t>(px), static_cast<std::size_t>(py), c, b}) += value;
        };
        std::vector<Tensor<double>> sources;
        for (std::size_t k = 0; k < s.pooled.size(); ++k)
            sources.push_back(pooledValues(s.pooled[k], k));
        for (const auto& values : x) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                const std::size_t channel = i / (width * height) % s.channels, b = i / (width * height * s.channels);
                const long x0 = static_cast<long>(i % width * s.stride[0]) - s.padding[0],
                           y0 = static_cast<long>(i / width % height * s.stride[1]) - s.padding[1];
                std::size_t count = 0, offset = 0;
                for (std::size_t c = 0; c < outputs; ++c)
                    count += connected(channel, c);
                // Each input of the pool has its own winner.
                for (const auto& source : sources) {
                    double best = 0.0;
                    long bestX = -1, bestY = -1;
                    std::size_t bestChannel = 0;
                    for (std::size_t c = 0; c < source.dims()[2]; ++c) {
                        for (long py = y0; connected(channel, offset + c) && py < y0 + static_cast<long>(s.window[1]); ++py) {
                            for (long px = x0; px < x0 + static_cast<long>(s.window[0]); ++px) {
                                if (s.kind == PoolKind::Average)
                                    add(px, py, offset + c, b, values(i) / static_cast<double>(s.window[0] * s.window[1] * count));
                                const bool inside = px >= 0 && py >= 0 && px < static_cast<long>(first[0]) && py < static_cast<long>(first[1]);
                                if (inside && (bestX < 0 || pixel(source, px, py, c, b) > best)) {
                                    best = pixel(source, px, py, c, b);
                                    bestX = px;
                                    bestY = py;
                                    bestChannel = offset + c;
                                }
                            }
                        }
                    }
                    if (s.kind == PoolKind::Max && bestX >= 0)
                        add(bestX, bestY, bestChannel, b, values(i));
                    offset += source.dims()[2];
                }
            }
        }
        return y;
    };
    return describe("Unpool_" + s.name, std::vector<Dims>(s.nbInputs, Dims{width, height, s.channels, batch}), factory, oracle, s.pairs);
}

void addUnpools(std::vector<Operator>& list)
{
    const Map unit = [](std::size_t o, std::size_t c) { return o == c; };
    const Map couples = [](std::size_t o, std::size_t c) { return c / 2 == o; };
    const Map overlapping = [](std::size_t o, std::size_t c) { return c == o || c == o + 1; };
    list.push_back(unpool({.name = "plain", .pooled = {{8, 8, 4, 2}}, .channels = 4, .map = unit, .pairs = true}));
    list.push_back(unpool({.name = "overlapping", .pooled = {{7, 5, 3, 2}}, .channels = 3, .window = {3, 3}, .map = unit}));
    list.push_back(unpool({.name = "padding", .pooled = {{7, 9, 2, 3}}, .channels = 2, .window = {3, 5}, .stride = {2, 2}, .padding = {1, 2}, .map = unit}));
    // A last row and column that fill no window, and a border that the padding takes.
    list.push_back(unpool({.name = "ragged", .pooled = {{5, 7, 2, 2}}, .channels = 2, .map = unit}));
    list.push_back(unpool({.name = "lost", .pooled = {{6, 6, 2, 2}}, .channels = 2, .window = {3, 3}, .padding = {1, 1}, .map = unit}));
    list.push_back(unpool({.name = "maxout", .pooled = {{4, 6, 6, 2}}, .channels = 3, .map = couples}));
    list.push_back(unpool({.name = "sharedchannels", .pooled = {{4, 4, 4, 2}}, .channels = 3, .map = overlapping}));
    list.push_back(unpool({.name = "pooltwoinputs", .pooled = {{4, 6, 2, 2}, {4, 6, 3, 2}}, .channels = 2}));
    list.push_back(unpool({.name = "twoinputs", .pooled = {{6, 4, 3, 2}}, .channels = 3, .map = unit, .nbInputs = 2}));
    list.push_back(unpool({.name = "average", .pooled = {{8, 8, 4, 2}}, .channels = 4, .map = unit, .kind = PoolKind::Average, .pairs = true}));
    list.push_back(unpool({.name = "average_padding", .pooled = {{7, 5, 3, 2}}, .channels = 3, .window = {3, 3}, .padding = {1, 1}, .map = unit,
                           .kind = PoolKind::Average}));
    list.push_back(unpool({.name = "average_maps", .pooled = {{4, 4, 4, 2}}, .channels = 3, .map = overlapping, .kind = PoolKind::Average,
                           .nbInputs = 2}));
}

// The others -------------------------------------------------------------------------------------------------------------

Operator fmp(const std::string& name, const std::vector<Dims>& inputs, unsigned outputs, double ratio, const std::string& overlapping,
             const std::string& pseudoRandom, const Map& map, bool pairs = false)
{
    const auto factory = [=]<class T>(T) {
        auto cell = std::make_shared<FMPFrame<T, Cpu>>(nullptr, "fmp", ratio, outputs);
        cell->setParameter("Overlapping", overlapping);
        cell->setParameter("PseudoRandom", pseudoRandom);
        if (map)
            cell->setMapping(mapOf(outputs, channelsOf(inputs), map));
        return cell;
    };
    return describe("FMP_" + name, inputs, factory, nullptr, pairs);
}

Operator lrn(const std::string& name, const std::vector<Dims>& inputs, unsigned n, double alpha, double beta, double k, bool pairs = false)
{
    const std::size_t channels = channelsOf(inputs);
    const auto factory = [=]<class T>(T) {
        auto cell = std::make_shared<LRNFrame<T, Cpu>>(nullptr, "lrn", unsigned(channels));
        cell->setParameter("N", std::to_string(n));
        cell->setParameter("Alpha", std::to_string(alpha));
        cell->setParameter("Beta", std::to_string(beta));
        cell->setParameter("K", std::to_string(k));
        return cell;
    };
    const auto oracle = [=](const Tensors& x, const Parameters&) {
        const Tensor<double> in = joined(x);
        Tensor<double> y(in.dims());
        const std::size_t plane = in.size() / (channels * in.dimB());
        for (std::size_t i = 0; i < in.size(); ++i) {
            const long c = static_cast<long>(i / plane % channels);
            double sum = 0.0;
            for (long j = std::max(0l, c - (static_cast<long>(n) - 1) / 2); j <= std::min<long>(long(channels) - 1, c + long(n / 2)); ++j) {
                const double v = in(i + static_cast<std::size_t>(j - c) * plane);
                sum += v * v;
            }
            y(i) = in(i) / std::pow(k + alpha / n * sum, beta);
        }
        return y;
    };
    return describe("LRN_" + name, inputs, factory, oracle, pairs);
}

Operator normalize(const std::string& name, const std::vector<Dims>& inputs, NormalizeNorm norm, bool pairs = false)
{
    const std::size_t channels = channelsOf(inputs);
    const auto factory = [=]<class T>(T) { return std::make_shared<NormalizeFrame<T, Cpu>>(nullptr, "norm", unsigned(channels), norm); };
    const auto oracle = [=](const Tensors& x, const Parameters&) {
        const Tensor<double> in = joined(x);
        Tensor<double> y(in.dims());
        const std::size_t plane = in.size() / (channels * in.dimB());
        for (std::size_t i = 0; i < in.size(); ++i) {
            const std::size_t pixel = i % plane + i / (plane * channels) * plane * channels;
            double sum = 1e-6;
            for (std::size_t c = 0; c < channels; ++c) {
                const double v = in(pixel + c * plane);
                sum += norm == NormalizeNorm::L2 ? v * v : std::abs(v);
            }
            y(i) = in(i) / (norm == NormalizeNorm::L2 ? std::sqrt(sum) : sum);
        }
        return y;
    };
    return describe("Normalize_" + name, inputs, factory, oracle, pairs);
}

const OperatorFile file("deconv", [](std::vector<Operator>& list) {
    addDeconvs(list);
    addUnpools(list);
    const Map unit = [](std::size_t o, std::size_t c) { return o == c; };
    list.push_back(fmp("plain", {{4, 4, 4, 2}}, 4, 1.4, "1", "1", unit, true));
    list.push_back(fmp("disjoint", {{11, 7, 3, 2}}, 3, 1.7, "0", "1", unit));
    list.push_back(fmp("random", {{9, 10, 2, 2}}, 2, 1.5, "1", "0", unit));
    list.push_back(fmp("random_disjoint", {{9, 10, 2, 2}}, 2, 1.3, "0", "0", unit));
    list.push_back(fmp("maps_twoinputs", {{8, 9, 2, 2}, {8, 9, 3, 2}}, 4, 2.6, "1", "1",
                       [](std::size_t o, std::size_t c) { return (o + c) % 3 != 0; }));
    list.push_back(fmp("whole", {{5, 1, 2, 3}}, 2, 2.0, "0", "1", unit));
    list.push_back(lrn("plain", {{4, 4, 4, 2}}, 3, 0.5, 0.75, 2.0, true));
    list.push_back(lrn("even", {{3, 5, 6, 2}}, 4, 1.5, 0.75, 0.5));
    list.push_back(lrn("power", {{9, 8, 2, 2}, {9, 8, 3, 2}}, 5, 2.0, 1.3, 1.0));
    list.push_back(lrn("one", {{2, 2, 1, 2}}, 1, 1.0, 0.5, 1.0));
    list.push_back(lrn("flat", {{1, 1, 7, 3}}, 7, 3.0, 0.0, 1.0));
    list.push_back(normalize("l2", {{4, 4, 4, 2}}, NormalizeNorm::L2, true));
    list.push_back(normalize("l1", {{4, 4, 4, 2}}, NormalizeNorm::L1, true));
    list.push_back(normalize("l2_twoinputs", {{9, 8, 2, 2}, {9, 8, 3, 2}}, NormalizeNorm::L2));
    list.push_back(normalize("l1_one", {{3, 2, 1, 2}}, NormalizeNorm::L1));
});

}  // namespace

}  // namespace N2D2::test

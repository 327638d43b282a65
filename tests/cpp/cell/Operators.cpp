#include "cell/Operators.hpp"

#include <set>

#include "activation/rectifier/RectifierActivation.hpp"
#include "activation/tanh/TanhActivation.hpp"
#include "cell/Oracles.hpp"
#include "cell/activation/ActivationCell_Frame.hpp"
#include "cell/batchnorm/BatchNormCell_Frame.hpp"
#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/dropout/DropoutCell_Frame.hpp"
#include "cell/elemwise/ElemWiseCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "cell/padding/PaddingCell_Frame.hpp"
#include "cell/pool/PoolCell_Frame.hpp"
#include "cell/reshape/ReshapeCell_Frame.hpp"
#include "cell/softmax/SoftmaxCell_Frame.hpp"
#include "cell/transpose/TransposeCell_Frame.hpp"

namespace N2D2::test {

namespace {

using Oracle = std::function<Tensor<double>(const Tensors&, const Parameters&)>;
using Map = std::function<bool(std::size_t, std::size_t)>;  // (output, channel)

Tensor<bool> mapTensor(std::size_t outputs, std::size_t channels, const Map& map)
{
    Tensor<bool> tensor({outputs, channels});
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t o = 0; o < outputs; ++o)
            tensor(c * outputs + o) = map(o, c);
    }
    return tensor;
}

struct ConvSpec {
    std::string name;
    std::vector<Dims> inputs;
    unsigned outputs = 3;
    std::vector<unsigned> kernel{3, 3}, stride{1, 1}, dilation{1, 1};
    std::vector<int> padding{0, 0}, extended{};
    unsigned subSample = 1;
    Map map{};
    bool bias = true, tanh = false, pairs = false;
};

Operator conv(const ConvSpec& s)
{
    std::size_t channels = 0;
    for (const Dims& dims : s.inputs)
        channels += dims[2];
    const auto factory = [s, channels]<class T>(T) {
        auto cell = std::make_shared<ConvFrame<T, Cpu>>(nullptr, "conv", s.kernel, s.outputs, std::vector<unsigned>{s.subSample}, s.stride,
                                                        s.padding, s.dilation, s.tanh ? std::make_shared<TanhActivation>() : nullptr);
        if (s.map)
            cell->setMapping(mapTensor(s.outputs, channels, s.map));
        if (!s.extended.empty())
            cell->setExtendedPadding(s.extended);
        cell->setParameter("NoBias", s.bias ? "0" : "1");
        return cell;
    };
    const auto oracle = [s](const Tensors& x, const Parameters& p) {
        const auto e = s.extended.empty() ? std::vector<int>(4, 0) : s.extended;
        const Window2d w{s.kernel[0], s.kernel[1], s.stride[0], s.stride[1], s.padding[0] + e[0], s.padding[1] + e[1],
                         s.padding[0] + e[2], s.padding[1] + e[3], s.dilation[0], s.dilation[1]};
        // Where a kernel is in the packed weights follows from the connected channels alone.
        const auto kernel = [&](std::size_t k, std::size_t o, std::size_t c) -> const double* {
            std::size_t offset = 0;
            for (std::size_t i = 0; i < k; ++i)
                offset += x[i].dims()[2];
            if (s.map && !s.map(o, offset + c))
                return nullptr;
            const Tensor<double>& weights = p.at("weights-" + std::to_string(k));
            const std::size_t size = std::size_t(w.kx * w.ky), perOutput = weights.dims()[2];
            std::size_t rank = c;
            if (perOutput < x[k].dims()[2]) {
                rank = 0;
                for (std::size_t i = 0; i < c; ++i)
                    rank += s.map(o, offset + i);
            }
            return weights.data() + (o * perOutput + rank) * size;
        };
        auto y = convOracle(x, s.outputs, w, kernel, s.bias ? &p.at("biases") : nullptr, s.subSample);
        if (s.tanh) {
            for (double& v : y)
                v = std::tanh(v);
        }
        return y;
    };
    return describe("Conv_" + s.name, s.inputs, factory, oracle, s.pairs);
}

Operator pool(const std::string& name, const std::vector<Dims>& inputs, unsigned outputs, PoolKind kind, const Window2d& w, const Map& map,
              bool pairs = false)
{
    std::size_t channels = 0;
    for (const Dims& dims : inputs)
        channels += dims[2];
    const auto factory = [=]<class T>(T) {
        auto cell = std::make_shared<PoolFrame<T, Cpu>>(
            nullptr, "pool", std::vector<unsigned>{unsigned(w.kx), unsigned(w.ky)}, outputs,
            std::vector<unsigned>{unsigned(w.sx), unsigned(w.sy)}, std::vector<unsigned>{0, 0}, kind);
        if (map)
            cell->setMapping(mapTensor(outputs, channels, map));
        cell->setExtendedPadding({int(w.left), int(w.top), int(w.right), int(w.bottom)});
        return cell;
    };
    const auto oracle = [=](const Tensors& x, const Parameters&) {
        // Inputs are pooled apart and summed.
        Tensor<double> sum;
        std::size_t offset = 0;
        for (const auto& input : x) {
            const auto part = poolOracle(input, outputs, kind, w, [&](std::size_t o, std::size_t c) { return !map || map(o, offset + c); });
            if (sum.empty())
                sum = part;
            else {
                for (std::size_t i = 0; i < sum.size(); ++i)
                    sum(i) += part(i);
            }
            offset += input.dims()[2];
        }
        return sum;
    };
    return describe("Pool_" + name, inputs, factory, oracle, pairs);
}

Operator elemWise(ElemWiseOp op, ElemWiseCoeffMode mode, const std::vector<double>& weights, const std::vector<double>& shifts,
                  const std::vector<Dims>& inputs, const std::string& name)
{
    const auto factory = [=]<class T>(T) {
        return std::make_shared<ElemWiseFrame<T, Cpu>>(nullptr, "elemwise", unsigned(inputs[0][2]), op, mode, weights, shifts);
    };
    const auto oracle = [=](const Tensors& x, const Parameters&) {
        const auto coefficient = [&](const std::vector<double>& values, std::size_t k, std::size_t c, double missing) {
            const std::size_t index = mode == ElemWiseCoeffMode::PerChannel && op == ElemWiseOp::Sum ? c : k;
            return index < values.size() ? values[index] : missing;
        };
        std::size_t largest = 0;
        for (std::size_t k = 1; k < x.size(); ++k)
            largest = x[k].size() > x[largest].size() ? k : largest;
        Tensor<double> y(x[largest].dims());
        const std::size_t spatial = y.dimX() * y.dimY();
        for (std::size_t i = 0; i < y.size(); ++i) {
            const std::size_t plane = i / spatial, c = plane % y.dims()[2];
            double value = op == ElemWiseOp::Prod ? 1.0 : op == ElemWiseOp::Max ? -1e300 : 0.0;
            for (std::size_t k = 0; k < x.size(); ++k) {
                const double v = x[k].size() == y.size() ? x[k](i) : x[k](plane);
                const double w = coefficient(weights, k, c, 1.0), s = coefficient(shifts, k, c, 0.0);
                switch (op) {
                case ElemWiseOp::Sum: value += w * v + s; break;
                case ElemWiseOp::AbsSum: value += w * std::abs(v); break;
                case ElemWiseOp::EuclideanSum: value += w * w * v * v + s * s; break;
                case ElemWiseOp::Prod: value *= v; break;
                case ElemWiseOp::Max: value = std::max(value, v); break;
                }
            }
            y(i) = op == ElemWiseOp::EuclideanSum ? std::sqrt(value) : value;
        }
        return y;
    };
    return describe("ElemWise_" + name, inputs, factory, oracle, inputs.size() == 1);
}

Operator batchNorm(const std::string& name, const std::vector<Dims>& inputs, const char* momentum, bool pairs = false)
{
    unsigned channels = 0;
    for (const Dims& dims : inputs)
        channels += static_cast<unsigned>(dims[2]);
    const auto factory = [=]<class T>(T) {
        auto cell = std::make_shared<BatchNormFrame<T, Cpu>>(nullptr, "bn", channels);
        cell->setParameter("MovingAverageMomentum", momentum);
        cell->setParameter("Epsilon", "0.001");
        return cell;
    };
    const bool fixed = std::string(momentum) == "0";
    const auto oracle = [fixed](const Tensors& inputs, const Parameters& p) {
        const Tensor<double> x = joined(inputs);
        Tensor<double> y(x.dims());
        const std::size_t spatial = x.dimX() * x.dimY(), c = x.dims()[2];
        for (std::size_t o = 0; o < c; ++o) {
            double mean = 0.0, variance = 0.0;
            const auto each = [&](auto body) {
                for (std::size_t i = 0; i < x.size(); ++i) {
                    if (i / spatial % c == o)
                        body(i);
                }
            };
            const double n = static_cast<double>(spatial * x.dimB());
            each([&](std::size_t i) { mean += x(i) / n; });
            each([&](std::size_t i) { variance += (x(i) - mean) * (x(i) - mean) / n; });
            if (fixed) {
                mean = p.at("means")(o);
                variance = p.at("variances")(o);
            }
            each([&](std::size_t i) { y(i) = p.at("scales")(o) * (x(i) - mean) / std::sqrt(variance + 0.001) + p.at("biases")(o); });
        }
        return y;
    };
    return describe("BatchNorm_" + name, inputs, factory, oracle, pairs);
}

Operator softmax(const std::string& name, unsigned group, bool pairs)
{
    const auto factory = [=]<class T>(T) { return std::make_shared<SoftmaxFrame<T, Cpu>>(nullptr, "softmax", 4, false, group); };
    const auto oracle = [=](const Tensors& inputs, const Parameters&) {
        const Tensor<double>& x = inputs[0];
        Tensor<double> y(x.dims());
        const std::size_t spatial = x.dimX() * x.dimY(), size = group ? group : 4;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const std::size_t c = i / spatial % 4, first = i - c % size * spatial;
            double sum = 0.0;
            for (std::size_t j = 0; j < size; ++j)
                sum += std::exp(x(first + j * spatial));
            y(i) = std::exp(x(i)) / sum;
        }
        return y;
    };
    return describe("Softmax_" + name, {{4, 4, 4, 2}}, factory, oracle, pairs);
}

Operator fc(const std::string& name, const std::vector<Dims>& inputs, bool bias, bool pairs)
{
    const auto factory = [=]<class T>(T) {
        auto cell = std::make_shared<FcFrame<T, Cpu>>(nullptr, "fc", 5);
        cell->setParameter("NoBias", bias ? "0" : "1");
        return cell;
    };
    const auto oracle = [=](const Tensors& x, const Parameters& p) {
        Tensor<double> y({1, 1, 5, x[0].dimB()});
        for (std::size_t i = 0; i < y.size(); ++i) {
            const std::size_t o = i % 5, b = i / 5;
            y(i) = bias ? p.at("biases")(o) : 0.0;
            for (std::size_t k = 0; k < x.size(); ++k) {
                const std::size_t n = x[k].size() / x[k].dimB();
                for (std::size_t j = 0; j < n; ++j)
                    y(i) += p.at("weights-" + std::to_string(k))(o * n + j) * x[k](b * n + j);
            }
        }
        return y;
    };
    return describe("Fc_" + name, inputs, factory, oracle, pairs);
}

void addConvolutions(std::vector<Operator>& list)
{
    const Dims plain{6, 5, 4, 3};
    const auto grouped = [](std::size_t groups, std::size_t outputs, std::size_t channels) {
        return [=](std::size_t o, std::size_t c) { return o * groups / outputs == c * groups / channels; };
    };
    const Map anyMap = [](std::size_t o, std::size_t c) { return (o + 2 * c) % 3 != 0; };
    list.push_back(conv({.name = "plain", .inputs = {{4, 4, 4, 2}}, .pairs = true}));
    for (const unsigned k : {1u, 3u, 5u}) {
        for (const unsigned s : {1u, 2u, 3u}) {
            for (const int p : std::set<int>{0, 1, int(k) - 1})
                list.push_back(conv({.name = "k" + std::to_string(k) + "s" + std::to_string(s) + "p" + std::to_string(p),
                                     .inputs = {{7, 6, 2, 2}}, .kernel = {k, k}, .stride = {s, s}, .padding = {p, p}}));
        }
    }
    list.push_back(conv({.name = "oblong", .inputs = {plain}, .kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 0}, .tanh = true}));
    list.push_back(conv({.name = "dilated", .inputs = {{9, 8, 2, 2}}, .stride = {2, 1}, .dilation = {2, 3}, .padding = {2, 1}}));
    list.push_back(conv({.name = "groups2", .inputs = {plain}, .outputs = 6, .map = grouped(2, 6, 4)}));
    list.push_back(conv({.name = "groups2dilated", .inputs = {{8, 8, 4, 2}}, .outputs = 4, .stride = {2, 2}, .dilation = {2, 2},
                         .padding = {1, 2}, .map = grouped(2, 4, 4)}));
    list.push_back(conv({.name = "depthwise", .inputs = {plain}, .outputs = 4, .padding = {1, 1}, .map = grouped(4, 4, 4)}));
    list.push_back(conv({.name = "multiplier2", .inputs = {plain}, .outputs = 8, .padding = {1, 1}, .map = grouped(4, 8, 4)}));
    list.push_back(conv({.name = "anymap", .inputs = {plain}, .outputs = 5, .padding = {1, 1}, .map = anyMap}));
    list.push_back(conv({.name = "twoinputs", .inputs = {plain, {6, 5, 2, 3}}, .bias = true}));
    list.push_back(conv({.name = "twoinputsnobias", .inputs = {{6, 5, 1, 3}, plain}, .bias = false}));
    list.push_back(conv({.name = "twoinputsmap", .inputs = {plain, {6, 5, 3, 3}}, .outputs = 4, .map = anyMap}));
    list.push_back(conv({.name = "twoinputsgroups", .inputs = {{6, 5, 2, 3}, {6, 5, 2, 3}}, .outputs = 4, .map = grouped(4, 4, 4)}));
    list.push_back(conv({.name = "extended", .inputs = {plain}, .padding = {1, 0}, .extended = {0, 1, 2, 0}}));
    list.push_back(conv({.name = "cropped", .inputs = {{8, 8, 2, 2}}, .padding = {-1, 0}, .extended = {0, -1, 1, 0}}));
    list.push_back(conv({.name = "subsample", .inputs = {{7, 6, 2, 2}}, .subSample = 2, .tanh = true}));
}

std::map<std::string, std::function<void(std::vector<Operator>&)>>& otherFiles()
{
    static std::map<std::string, std::function<void(std::vector<Operator>&)>> files;
    return files;
}

}  // namespace

OperatorFile::OperatorFile(const std::string& room, std::function<void(std::vector<Operator>&)> add)
{
    otherFiles()[room] = std::move(add);
}

const std::vector<Operator>& operators()
{
    static const std::vector<Operator> list = [] {
        std::vector<Operator> all;
        addConvolutions(all);
        const Dims four{4, 4, 4, 2};
        const Map unit = [](std::size_t o, std::size_t c) { return o == c; };
        const Map pairsOf = [](std::size_t o, std::size_t c) { return c / 2 == o || c == o; };
        for (const PoolKind kind : {PoolKind::Max, PoolKind::Average}) {
            const std::string text = kind == PoolKind::Max ? "max" : "average";
            all.push_back(pool(text, {four}, 4, kind, {.kx = 2, .ky = 2, .sx = 2, .sy = 2}, unit, true));
            all.push_back(pool(text + "overlap", {{7, 6, 3, 2}}, 3, kind,
                               {.kx = 3, .ky = 2, .sx = 2, .sy = 1, .left = 1, .top = 1, .right = 1, .bottom = 0}, unit));
            all.push_back(pool(text + "allchannels", {{4, 4, 3, 2}}, 2, kind, {.kx = 2, .ky = 2, .sx = 2, .sy = 2}, nullptr));
            all.push_back(pool(text + "anymap", {{4, 4, 4, 2}}, 3, kind, {.kx = 2, .ky = 2, .sx = 1, .sy = 2}, pairsOf));
            all.push_back(pool(text + "twoinputs", {{4, 4, 2, 2}, {4, 4, 3, 2}}, 5, kind, {.kx = 2, .ky = 2, .sx = 2, .sy = 2}, unit));
        }
        all.push_back(fc("plain", {four}, true, true));
        all.push_back(fc("twoinputs", {four, {2, 1, 3, 2}}, true, false));
        all.push_back(fc("nobias", {{7, 2}}, false, false));
        all.push_back(batchNorm("plain", {four}, "0.1", true));
        all.push_back(batchNorm("twoinputs", {{3, 2, 2, 4}, {3, 2, 1, 4}}, "0.3"));
        all.push_back(batchNorm("fixed", {four}, "0"));
        using Mode = ElemWiseCoeffMode;
        const Dims other{3, 2, 2, 2};
        all.push_back(elemWise(ElemWiseOp::Sum, Mode::PerLayer, {0.5}, {0.25}, {four}, "sumone"));
        all.push_back(elemWise(ElemWiseOp::Sum, Mode::PerInput, {0.5, -2.0}, {0.25}, {other, other, other}, "sum"));
        all.push_back(elemWise(ElemWiseOp::Sum, Mode::PerChannel, {0.5, -2.0}, {0.25, 1.0}, {other, other}, "sumchannels"));
        all.push_back(elemWise(ElemWiseOp::AbsSum, Mode::PerInput, {0.5, -2.0}, {}, {other, other}, "abssum"));
        all.push_back(elemWise(ElemWiseOp::EuclideanSum, Mode::PerLayer, {0.5, -2.0}, {0.25}, {other, other}, "euclidean"));
        all.push_back(elemWise(ElemWiseOp::Prod, Mode::PerLayer, {}, {}, {other, other, other}, "prod"));
        all.push_back(elemWise(ElemWiseOp::Prod, Mode::PerLayer, {}, {}, {{1, 1, 2, 2}, other}, "prodbroadcast"));
        all.push_back(elemWise(ElemWiseOp::Max, Mode::PerLayer, {}, {}, {other, other, other}, "max"));
        all.push_back(softmax("plain", 0, true));
        all.push_back(softmax("groups", 2, false));
        all.push_back(describe(
            "Activation_plain", {four},
            []<class T>(T) { return std::make_shared<ActivationFrame<T, Cpu>>(nullptr, "act", 4, std::make_shared<TanhActivation>()); },
            [](const Tensors& x, const Parameters&) {
                Tensor<double> y = x[0].clone();
                for (double& v : y)
                    v = std::tanh(v);
                return y;
            },
            true));
        all.push_back(describe(
            "Activation_twoinputs", {{3, 3, 1, 2}, {3, 3, 2, 2}},
            []<class T>(T) { return std::make_shared<ActivationFrame<T, Cpu>>(nullptr, "act", 3, std::make_shared<RectifierActivation>()); },
            [](const Tensors& x, const Parameters&) {
                Tensor<double> y = joined(x);
                for (double& v : y)
                    v = std::max(v, 0.0);
                return y;
            }));
        all.push_back(describe(
            "Reshape_plain", {four},
            []<class T>(T) { return std::make_shared<ReshapeFrame<T, Cpu>>(nullptr, "reshape", 8, std::vector<int>{0, -1, 8}); },
            [](const Tensors& x, const Parameters&) {
                Tensor<double> y = x[0].clone();
                y.reshape({4, 2, 8, 2});
                return y;
            },
            true));
        all.push_back(describe(
            "Transpose_plain", {four},
            []<class T>(T) { return std::make_shared<TransposeFrame<T, Cpu>>(nullptr, "transpose", 4, std::vector<int>{2, 0, 1, 3}); },
            [](const Tensors& x, const Parameters&) {
                Tensor<double> y({4, 4, 4, 2});
                for (std::size_t i = 0; i < y.size(); ++i)
                    y(i) = x[0].at({i / 4 % 4, i / 16 % 4, i % 4, i / 64});
                return y;
            },
            true));
        all.push_back(describe(
            "Transpose_oblong", {{2, 3, 5, 2}},
            []<class T>(T) { return std::make_shared<TransposeFrame<T, Cpu>>(nullptr, "transpose", 2, std::vector<int>{1, 2, 0, 3}); },
            [](const Tensors& x, const Parameters&) {
                Tensor<double> y({3, 5, 2, 2});
                for (std::size_t i = 0; i < y.size(); ++i)
                    y(i) = x[0].at({i / 15 % 2, i % 3, i / 3 % 5, i / 30});
                return y;
            }));
        const auto padded = [](long top, long bottom, long left, long right) {
            return [=](const Tensors& parts, const Parameters&) {
                const Tensor<double> x = joined(parts);
                Tensor<double> y({std::size_t(long(x.dimX()) + left + right), std::size_t(long(x.dimY()) + top + bottom), x.dims()[2], x.dimB()});
                for (std::size_t i = 0; i < y.size(); ++i) {
                    const std::size_t plane = i / (y.dimX() * y.dimY());
                    y(i) = pixel(x, long(i % y.dimX()) - left, long(i / y.dimX() % y.dimY()) - top, plane % y.dims()[2], plane / y.dims()[2]);
                }
                return y;
            };
        };
        all.push_back(describe(
            "Padding_plain", {four}, []<class T>(T) { return std::make_shared<PaddingFrame<T, Cpu>>(nullptr, "pad", 4, 1, 2, 3, 0); },
            padded(1, 2, 3, 0), true));
        all.push_back(describe(
            "Padding_crop", {{5, 4, 1, 2}, {5, 4, 2, 2}},
            []<class T>(T) { return std::make_shared<PaddingFrame<T, Cpu>>(nullptr, "pad", 3, -1, 1, 2, -2); }, padded(-1, 1, 2, -2)));
        all.push_back(describe(
            "Dropout_plain", {four}, []<class T>(T) { return std::make_shared<DropoutFrame<T, Cpu>>(nullptr, "drop", 4); }, nullptr, true));
        all.push_back(describe(
            "Dropout_off", {{3, 2, 2, 2}, {3, 2, 1, 2}},
            []<class T>(T) {
                auto cell = std::make_shared<DropoutFrame<T, Cpu>>(nullptr, "drop", 3);
                cell->setParameter("Dropout", "0");
                return cell;
            },
            [](const Tensors& x, const Parameters&) { return joined(x); }));
        all.push_back(describe(
            "Fc_dropconnect", {four},
            []<class T>(T) {
                auto cell = std::make_shared<FcFrame<T, Cpu>>(nullptr, "fc", 5);
                cell->setParameter("DropConnect", "0.6");
                return cell;
            },
            nullptr));
        for (const auto& [room, add] : otherFiles())
            add(all);
        return all;
    }();
    return list;
}

}  // namespace N2D2::test

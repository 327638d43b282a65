// LSTM, Rbf and Distance.
#include <numbers>

#include "cell/Operators.hpp"
#include "cell/Oracles.hpp"
#include "cell/distance/DistanceCell_Frame.hpp"
#include "cell/lstm/LSTMCell_Frame.hpp"
#include "cell/rbf/RbfCell_Frame.hpp"

namespace N2D2::test {

namespace {

struct LstmSpec {
    std::string name;
    unsigned steps = 5, batch = 3, inputs = 4, layers = 1, hidden = 3;
    bool bidirectional = false, single = true, stimuliIn = false, stimuliOut = false;
    unsigned inputMode = 1, width = 0;  ///< of stimuli
    std::vector<unsigned> lengths{};
    std::string dropout = "0";
    unsigned seqLength = 0, batchSize = 0;  ///< when larger than what comes
};

/// Written out step by step, one sample after the other.
Tensor<double> lstmOracle(const LstmSpec& s, const Tensor<double>& input, const Parameters& p)
{
    const std::size_t D = s.bidirectional ? 2 : 1, H = s.hidden, T = s.steps;
    const auto sigmoid = [](double v) { return 1.0 / (1.0 + std::exp(-v)); };
    Tensor<double> whole({1, D * H, s.batch, T});
    Tensor<double> single({1, 1, D * H, s.batch}), map({1, T, D * H, s.batch});
    for (std::size_t b = 0; b < s.batch; ++b) {
        const std::size_t length = s.lengths.empty() ? T : s.lengths[b];
        std::vector<std::vector<double>> x(T, std::vector<double>(s.inputs));
        for (std::size_t t = 0; t < T; ++t) {
            for (std::size_t i = 0; i < s.inputs; ++i)
                x[t][i] = s.stimuliIn ? input.at({i % s.width, t, i / s.width, b}) : input.at({0, i, b, t});
        }
        const double* w = p.at("weights").data();
        const double* bias = p.at("biases").data();
        for (std::size_t l = 0; l < s.layers; ++l) {
            std::vector<std::vector<double>> y(T, std::vector<double>(D * H, 0.0));
            for (std::size_t d = 0; d < D; ++d) {
                const std::size_t in = x[0].size(), n = l * D + d;
                const bool matrix = s.inputMode == 1 || l > 0;
                const double* const r = w + (matrix ? 4 * H * in : 0);
                std::vector<double> h(H), c(H);
                for (std::size_t j = 0; j < H; ++j) {
                    h[j] = p.at("hx").at({j, b, n});
                    c[j] = p.at("cx").at({j, b, n});
                }
                for (std::size_t k = 0; k < length; ++k) {
                    const std::size_t t = d ? length - 1 - k : k;
                    std::vector<double> gate(4 * H);
                    for (std::size_t row = 0; row < 4 * H; ++row) {
                        double sum = bias[row] + bias[4 * H + row];
                        for (std::size_t i = 0; matrix && i < in; ++i)
                            sum += w[row * in + i] * x[t][i];
                        if (!matrix)
                            sum += x[t][row % H];
                        for (std::size_t j = 0; j < H; ++j)
                            sum += r[row * H + j] * h[j];
                        gate[row] = row / H == 2 ? std::tanh(sum) : sigmoid(sum);
                    }
                    for (std::size_t j = 0; j < H; ++j) {
                        c[j] = gate[H + j] * c[j] + gate[j] * gate[2 * H + j];
                        h[j] = gate[3 * H + j] * std::tanh(c[j]);
                        y[t][d * H + j] = h[j];
                    }
                }
                w = r + 4 * H * H;
                bias += 8 * H;
            }
            x = y;
        }
        for (std::size_t o = 0; o < D * H; ++o) {
            single.at({0, 0, o, b}) = x[length - 1][o];
            for (std::size_t t = 0; t < T; ++t)
                whole.at({0, o, b, t}) = map.at({0, t, o, b}) = x[t][o];
        }
    }
    return s.single ? single : s.stimuliOut ? map : whole;
}

Operator lstm(const LstmSpec& s)
{
    const auto factory = [s]<class T>(T) {
        LSTMArguments arguments;
        arguments.geometry = {s.seqLength ? s.seqLength : s.steps, s.batchSize ? s.batchSize : s.batch, s.inputs, s.layers, s.hidden, s.bidirectional};
        arguments.inputMode = s.inputMode;
        arguments.singleBackpropFeeding = s.single;
        auto cell = std::make_shared<LSTMFrame<T, Cpu>>(nullptr, "lstm", arguments);
        cell->setParameter("OutputLayout", s.stimuliOut ? "Stimuli" : "Sequences");
        cell->setParameter("Dropout", s.dropout);
        if (s.seqLength)  // random sizes may fit both layouts
            cell->setParameter("InputLayout", s.stimuliIn ? "Stimuli" : "Sequences");
        cell->setSequenceLengths(s.lengths);
        return cell;
    };
    const Dims dims = s.stimuliIn ? Dims{s.width, s.steps, s.inputs / s.width, s.batch} : Dims{1, s.inputs, s.batch, s.steps};
    std::function<Tensor<double>(const Tensors&, const Parameters&)> oracle;
    if (s.dropout == "0")
        oracle = [s](const Tensors& x, const Parameters& p) { return lstmOracle(s, x[0], p); };
    return describe("LSTM_" + s.name, {dims}, factory, oracle);
}

/// Random shapes, the same in every run.
std::vector<LstmSpec> randomShapes(std::size_t count)
{
    KeyedRandom random(RandomUse::Other, 23);
    const auto pick = [&](unsigned from, unsigned to) { return static_cast<unsigned>(random.uniformInt(from, to)); };
    std::vector<LstmSpec> list;
    for (std::size_t k = 0; k < count; ++k) {
        LstmSpec s{"random" + std::to_string(k)};
        s.steps = pick(1, 7);
        s.batch = pick(1, 5);
        s.width = pick(1, 4);
        s.inputs = s.width * pick(1, 3);
        s.layers = pick(1, 3);
        s.hidden = pick(1, 9);
        s.bidirectional = pick(0, 1);
        s.single = pick(0, 1);
        s.stimuliIn = s.width > 1;
        s.stimuliOut = !s.single && pick(0, 1);
        if (pick(0, 1)) {
            for (unsigned b = 0; b < s.batch; ++b)
                s.lengths.push_back(pick(1, s.steps));
        }
        s.seqLength = s.steps + pick(0, 2);
        s.batchSize = s.batch + pick(0, 1);
        list.push_back(s);
    }
    return list;
}

/// ‖x_b - center_j‖²; inputs are joined on their channels.
double squaredDistance(const Tensor<double>& x, const Tensor<double>& centers, std::size_t b, std::size_t j)
{
    const std::size_t n = x.size() / x.dimB();
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i)
        sum += (x(i, b) - centers(i, j)) * (x(i, b) - centers(i, j));
    return sum;
}

Operator distance(const std::string& name, const std::vector<Dims>& inputs, unsigned outputs, bool pairs = false)
{
    const auto factory = [outputs]<class T>(T) { return std::make_shared<DistanceFrame<T, Cpu>>(nullptr, "distance", outputs, 0.3, 0.1); };
    const auto oracle = [outputs](const Tensors& inputs, const Parameters& p) {
        const auto x = joined(inputs);
        Tensor<double> y({1, 1, outputs, x.dimB()});
        for (std::size_t i = 0; i < y.size(); ++i)
            y(i) = -0.5 * squaredDistance(x, p.at("means"), i / outputs, i % outputs);
        return y;
    };
    Operator op = describe("Distance_" + name, inputs, factory, oracle, pairs);
    op.gradientTolerance = 1e-5;  // costs of thousands lose digits in finite differences
    return op;
}

Operator rbf(const std::string& name, const std::vector<Dims>& inputs, unsigned outputs, RbfApproximation kind, bool pairs = false)
{
    const auto factory = [outputs, kind]<class T>(T) {
        auto cell = std::make_shared<RbfFrame<T, Cpu>>(nullptr, "rbf", outputs);
        cell->setParameter("RbfApprox", enumToText(kind));
        return cell;
    };
    const auto oracle = [outputs, kind](const Tensors& inputs, const Parameters& p) {
        const auto x = joined(inputs);
        Tensor<double> y({1, 1, outputs, x.dimB()});
        for (std::size_t i = 0; i < y.size(); ++i) {
            const double s = p.at("scaling")(i % outputs), u = squaredDistance(x, p.at("centers"), i / outputs, i % outputs) / (2 * s * s);
            y(i) = kind == RbfApproximation::None          ? std::exp(-u)
                   : kind == RbfApproximation::Rectangular ? (u <= std::numbers::ln2 ? 1.0 : 0.0)
                                                           : std::max(0.0, 1 - u / (2 * std::numbers::ln2));
        }
        return y;
    };
    Operator op = describe("Rbf_" + name, inputs, factory, oracle, pairs);
    op.gradientTolerance = 1e-5;  // small scalings make it steep
    return op;
}

const OperatorFile file("lstm", [](std::vector<Operator>& list) {
    list.push_back(lstm({"single"}));
    list.push_back(lstm({.name = "whole", .layers = 2, .single = false}));
    list.push_back(lstm({.name = "bidirectional", .layers = 2, .bidirectional = true}));
    list.push_back(lstm({.name = "threeLayers", .layers = 3, .bidirectional = true, .single = false}));
    list.push_back(lstm({.name = "rows", .inputs = 6, .layers = 2, .stimuliIn = true, .width = 3}));
    list.push_back(lstm({.name = "rowsToRows", .inputs = 6, .single = false, .stimuliIn = true, .stimuliOut = true, .width = 3}));
    list.push_back(lstm({.name = "skipInput", .inputs = 3, .layers = 2, .inputMode = 0}));
    list.push_back(lstm({.name = "skipInputRows", .inputs = 3, .bidirectional = true, .single = false, .stimuliIn = true, .inputMode = 0, .width = 3}));
    list.push_back(lstm({.name = "lengths", .layers = 2, .bidirectional = true, .single = false, .lengths = {5, 2, 1}}));
    list.push_back(lstm({.name = "lengthsSingle", .layers = 2, .bidirectional = true, .lengths = {3, 5, 1}}));
    list.push_back(lstm({.name = "dropout", .layers = 3, .single = false, .dropout = "0.4"}));
    list.push_back(lstm({.name = "wide", .steps = 3, .batch = 33, .inputs = 40, .hidden = 37, .single = false}));
    for (const LstmSpec& s : randomShapes(12))
        list.push_back(lstm(s));
    list.push_back(distance("plain", {{1, 1, 7, 3}}, 4));
    list.push_back(distance("images", {{4, 4, 4, 2}}, 3, true));
    list.push_back(distance("joined", {{3, 2, 2, 2}, {3, 2, 1, 2}}, 5));
    list.push_back(distance("wide", {{1, 1, 131, 17}}, 19));
    list.push_back(rbf("gaussian", {{1, 1, 3, 4}}, 5, RbfApproximation::None));
    list.push_back(rbf("images", {{4, 4, 4, 2}}, 3, RbfApproximation::None, true));
    list.push_back(rbf("joined", {{1, 1, 2, 3}, {1, 1, 1, 3}}, 4, RbfApproximation::None));
    list.push_back(rbf("rectangular", {{1, 1, 2, 9}}, 6, RbfApproximation::Rectangular));
    list.push_back(rbf("semiLinear", {{1, 1, 2, 5}}, 4, RbfApproximation::SemiLinear));
});

}  // namespace

}  // namespace N2D2::test

// Cells with quantizers: threads, accumulated gradients, connections by maps. The formulas are tested in test_quantizers.py.
#include <sstream>

#include "activation/linear/LinearActivation.hpp"
#include "activation/rectifier/RectifierActivation.hpp"
#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "kernels/Helpers.hpp"
#include "quantizer/QuantizerActivation.hpp"
#include "quantizer/lsq/LSQQuantizerCell.hpp"
#include "quantizer/prune/PruneQuantizerCell.hpp"
#include "quantizer/sat/SATQuantizerActivation.hpp"

namespace N2D2::test {

namespace {

std::shared_ptr<Solver> solver(unsigned iterationSize = 1, const char* momentum = "0.5")
{
    auto made = registry().family<SolverFamily>().create("SGD");
    made->setParameter("LearningRate", "0.1");
    made->setParameter("Momentum", momentum);
    made->setParameter("IterationSize", std::to_string(iterationSize));
    return made;
}

template <class T> struct Net {
    std::shared_ptr<ConvFrame<T, Cpu>> conv;
    std::shared_ptr<FcFrame<T, Cpu>> fc;
    std::shared_ptr<Tensor<T>> input, gradient;

    Net(const std::string& weights, const std::string& activations, std::size_t batch, unsigned iterationSize = 1, const char* momentum = "0.5")
    {
        const std::string element = elementName<T>();
        const auto activation = [&] {
            auto made = std::make_shared<LinearActivation>();
            made->setQuantizer(registry().family<QuantizerActivationFamily>().create(activations, element));
            made->getQuantizer()->setRange(15);
            made->getQuantizer()->setSolver(solver(iterationSize, momentum));
            return made;
        };
        const auto quantizer = [&] {
            auto made = registry().family<QuantizerCellFamily>().create(weights, element);
            made->setRange(15);
            made->setSolver(solver(iterationSize, momentum));
            return made;
        };
        defaultContext()->reseed(3);
        conv = std::make_shared<ConvFrame<T, Cpu>>(nullptr, "conv", std::vector<unsigned>{3, 3}, 6, std::vector<unsigned>{1},
                                                   std::vector<unsigned>{1}, std::vector<int>{1}, std::vector<unsigned>{1}, activation());
        fc = std::make_shared<FcFrame<T, Cpu>>(nullptr, "fc", 5, activation());
        input = std::make_shared<Tensor<T>>(Dims{17, 13, 4, batch});
        gradient = std::make_shared<Tensor<T>>(input->dims());
        conv->addInputTensors(input, gradient);
        fc->addInput(conv);
        for (auto& cell : {std::static_pointer_cast<Cell>(conv), std::static_pointer_cast<Cell>(fc)})
            cell->setParameter("NoBias", "0");
        conv->setWeightsSolver(solver(iterationSize, momentum));
        conv->setBiasSolver(solver(iterationSize, momentum));
        fc->setWeightsSolver(solver(iterationSize, momentum));
        fc->setBiasSolver(solver(iterationSize, momentum));
        conv->setQuantizer(quantizer());
        fc->setQuantizer(quantizer());
        conv->initialize();
        fc->initialize();
    }
    /// One batch of the stimuli [first, first + batch) of a fixed set.
    void step(std::size_t first)
    {
        KeyedRandom random(RandomUse::Other, 5);
        const auto all = randomTensor<T>({17, 13, 4, 8}, random);
        const auto errors = randomTensor<T>({1, 1, 5, 8}, random);
        const std::size_t batch = input->dimB(), size = input->size() / batch;
        std::copy_n(all.data() + first * size, input->size(), input->data());
        gradient->clearValid();
        conv->propagate(false);
        fc->propagate(false);
        Tensor<T> own({1, 1, 5, batch});
        std::copy_n(errors.data() + first * 5, own.size(), own.data());
        fc->setOutputErrors(own);
        fc->backPropagate();
        conv->backPropagate();
        conv->update();
        fc->update();
    }
    std::vector<Tensor<T>> results() const
    {
        std::vector<Tensor<T>> all;
        for (const auto& p : conv->freeParameters())
            all.push_back(p.value->clone());
        for (const auto& p : fc->freeParameters())
            all.push_back(p.value->clone());
        for (const auto& scalar : scalars())
            all.push_back(Tensor<T>({1}, static_cast<T>(scalar)));
        all.push_back(dynamic_cast<const Tensor<T>&>(*fc->getOutputs()).clone());
        all.push_back(gradient->clone());
        return all;
    }
    std::vector<double> scalars() const
    {
        return {conv->getQuantizer()->scalar().value_or(0.0), fc->getQuantizer()->scalar().value_or(0.0),
                *conv->getActivation()->getQuantizer()->scalar(), *fc->getActivation()->getQuantizer()->scalar()};
    }
};

struct Kinds {
    const char *weights, *activations;
};
const Kinds kinds[] = {{"SAT", "SAT"}, {"LSQ", "LSQ"}, {"LSQ", "SAT"}, {"Prune", "LSQ"}};

TEST(Quantizers, SameBitsForAnyNumberOfThreads)
{
    for (const Kinds& kind : kinds) {
        expectSameBits<float>(
            [&] {
                Net<float> net(kind.weights, kind.activations, 8);
                net.conv->getQuantizer()->setParameter("Range", "7");
                for (int i = 0; i < 3; ++i)
                    net.step(0);
                return net.results();
            },
            std::string(kind.weights) + " " + kind.activations);
    }
}

/// Point 2: n batches of b with IterationSize n make the step of one batch of n·b, quantizer scalars included.
TEST(Quantizers, Point2IterationSizeIsABatch)
{
    for (const Kinds& kind : kinds) {
        for (const char* momentum : {"0", "0.5"}) {
            Net<double> whole(kind.weights, kind.activations, 8, 1, momentum), parts(kind.weights, kind.activations, 2, 4, momentum);
            // The first values of LSQ come from the first batch: the same ones for both.
            const auto first = [](Net<double>& net) {
                for (const auto& cell : {net.conv->getActivation(), net.fc->getActivation()})
                    cell->getQuantizer()->setScalar(0.3);
            };
            first(whole);
            first(parts);
            const auto before = whole.scalars();
            for (int i = 0; i < 3; ++i) {
                whole.step(0);
                for (const std::size_t begin : {0, 2, 4, 6})
                    parts.step(begin);
            }
            for (std::size_t i = 0; i < before.size(); ++i) {
                EXPECT_NEAR(whole.scalars()[i], parts.scalars()[i], 1e-10) << kind.weights << " " << kind.activations << " " << i;
                const bool learns = i >= 2 || std::string(kind.weights) == "LSQ";
                EXPECT_EQ(whole.scalars()[i] != before[i], learns) << kind.weights << " " << kind.activations << " " << i;
            }
            const auto a = whole.results(), b = parts.results();
            for (std::size_t i = 0; i + 6 < a.size(); ++i)
                EXPECT_LT(relativeError(b[i], toDouble(a[i])), 1e-10) << kind.weights << " " << i;
        }
    }
}

TEST(Quantizers, UnconnectedKernelsStayZeroAndCountNowhere)
{
    for (const std::string type : {"SAT", "LSQ", "Prune"}) {
        // Outputs see the channels {0, 1} and {1, 2}: no groups.
        Tensor<bool> map({2, 3}, false);
        for (const std::size_t i : {0, 2, 3, 5})
            map(i) = true;
        const auto cell = std::make_shared<ConvFrame<double, Cpu>>(nullptr, "conv", std::vector<unsigned>{2, 2}, 2);
        ConvFrame<double, Cpu>& conv = *cell;
        auto input = std::make_shared<Tensor<double>>(Dims{4, 4, 3, 2}), gradient = std::make_shared<Tensor<double>>(input->dims());
        KeyedRandom random(RandomUse::Other, 1);
        *input = randomTensor<double>(input->dims(), random);
        conv.setMapping(map);
        conv.addInputTensors(input, gradient);
        auto quantizer = registry().family<QuantizerCellFamily>().create(type, "double");
        if (type == "Prune") {
            quantizer->setParameter("PruningMode", "Static");
            quantizer->setParameter("Threshold", "0.5");
        }
        conv.setQuantizer(quantizer);
        conv.initialize();
        conv.propagate(false);
        conv.setOutputErrors(Tensor<double>(conv.getOutputs()->dims(), 1.0));
        conv.backPropagate();
        const auto q = tensor_cast<double>(*quantizer->getQuantizedWeights(0)), d = tensor_cast<double>(*quantizer->getDiffFullPrecisionWeights(0));
        const auto& w = *conv.freeParameters()[0].value;
        double sum = 0.0;
        std::size_t pruned = 0;
        for (std::size_t i = 0; i < q.size(); ++i) {
            const bool connected = map(i / 4 % 3 * 2 + i / 12);
            sum += std::abs(w(i));
            pruned += connected && q(i) == 0.0;
            if (!connected) {
                EXPECT_EQ(q(i), 0.0) << type;
                EXPECT_EQ(d(i), 0.0) << type;
            }
        }
        if (type == "LSQ") {
            EXPECT_NEAR(*quantizer->scalar(), 2.0 * sum / 16.0 / std::sqrt(127.0), 1e-15);
        }
        if (type == "Prune") {
            EXPECT_EQ(pruned, 8u);
        }
    }
}

/// The derivative of the non-linearity is that of its own values: quantized to 0, a small positive one still passes its gradient.
TEST(Quantizers, DerivativeOfTheValuesBeforeQuantization)
{
    auto rectifier = std::make_shared<RectifierActivation>();
    rectifier->setParameter("Clipping", "0.9");
    auto quantizer = std::make_shared<SATQuantizerActivation_Frame<double>>();
    quantizer->setRange(3);
    rectifier->setQuantizer(quantizer);
    FcFrame<double, Cpu> fc(nullptr, "fc", 4, rectifier);
    fc.setParameter("NoBias", "1");
    auto input = std::make_shared<Tensor<double>>(Dims{1, 1, 1, 1}, 1.0);
    fc.addInputTensors(input, std::make_shared<Tensor<double>>(input->dims()));
    fc.initialize();
    const double values[] = {-0.5, 0.1, 0.6, 1.5};
    for (std::size_t o = 0; o < 4; ++o)
        fc.setWeight(o, 0, values[o]);
    fc.propagate(false);
    const auto& y = dynamic_cast<const Tensor<double>&>(*fc.getOutputs());
    EXPECT_EQ(y(1), 0.0);
    EXPECT_NEAR(y(2), 2.0 / 3.0, 1e-15);
    fc.setOutputErrors(Tensor<double>({1, 1, 4, 1}, 1.0));
    fc.backPropagate();
    const auto& d = *fc.freeParameters()[0].diff;
    EXPECT_EQ(d(0), 0.0);
    EXPECT_EQ(d(1), 1.0);
    EXPECT_EQ(d(2), 1.0);
    EXPECT_EQ(d(3), 0.0);  // clipped
}

TEST(Quantizers, StatesGoOnIdentically)
{
    for (const Kinds& kind : kinds) {
        Net<float> first(kind.weights, kind.activations, 4, 2), second(kind.weights, kind.activations, 4, 2);
        for (int i = 0; i < 3; ++i)  // in the middle of an iteration
            first.step(0);
        std::stringstream state;
        const auto each = [](Net<float>& net, const auto& body) {
            body(*net.conv->getQuantizer());
            body(*net.fc->getQuantizer());
            body(*net.conv->getActivation()->getQuantizer());
            body(*net.fc->getActivation()->getQuantizer());
        };
        each(first, [&](const auto& q) { q.saveState(state); });
        each(second, [&](auto& q) { q.loadState(state); });
        EXPECT_EQ(state.peek(), std::stringstream::traits_type::eof());
        EXPECT_EQ(first.scalars(), second.scalars());
        std::stringstream cut(state.str().substr(0, state.str().size() - 1));
        EXPECT_THROW(each(second, [&](auto& q) { q.loadState(cut); }), std::runtime_error) << kind.weights;
    }
}

}  // namespace

}  // namespace N2D2::test

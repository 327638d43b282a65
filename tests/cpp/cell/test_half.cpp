// Float16: the element type, every operator in half against float, what is kept in float, and files.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include "activation/tanh/TanhActivation.hpp"
#include "cell/Operators.hpp"
#include "cell/activation/ActivationCell_Frame.hpp"
#include "cell/batchnorm/BatchNormCell_Frame.hpp"
#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "solver/adam/AdamSolver.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2::test {

namespace {

// The element type -------------------------------------------------------------------------------------------------------

/// From the definition: sign, exponent, mantissa.
double valueOf(unsigned bits)
{
    const double sign = bits & 0x8000u ? -1.0 : 1.0, mantissa = bits & 0x3ffu;
    const int exponent = static_cast<int>(bits >> 10 & 0x1fu);
    return sign * (exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024.0 + mantissa, exponent - 25));
}

TEST(Half, EveryValueIsExactAndComesBack)
{
    Tensor<half> all({65536});
    for (unsigned bits = 0; bits < 65536; ++bits)
        all(bits) = half::fromBits(static_cast<std::uint16_t>(bits));
    const Tensor<float> wide = tensor_cast<float>(all);  // the whole array at once
    Tensor<half> back(all.dims());
    back.opAssign(wide);
    for (unsigned bits = 0; bits < 65536; ++bits) {
        const half h = all(bits);
        const float f = h;
        if ((bits & 0x7c00u) == 0x7c00u) {
            EXPECT_EQ(std::isnan(f), (bits & 0x3ffu) != 0);
            EXPECT_EQ(std::isinf(f), (bits & 0x3ffu) == 0);
        }
        else
            ASSERT_EQ(static_cast<double>(f), valueOf(bits)) << bits;
        if (!std::isnan(f)) {
            ASSERT_EQ(half(f).bits(), bits);
            ASSERT_EQ(half(static_cast<double>(f)).bits(), bits);
            ASSERT_EQ(wide(bits), f);
            ASSERT_EQ(back(bits).bits(), bits);
        }
        else
            ASSERT_TRUE(std::isnan(wide(bits)) && std::isnan(static_cast<float>(back(bits))) && std::isnan(float(half(f))));
    }
}

TEST(Half, RoundsOnceToTheNearestEven)
{
    for (unsigned bits = 0; bits < 0x7c00u; ++bits) {
        // Beyond the largest, the next step would be 65536.
        const double low = valueOf(bits), high = bits == 0x7bffu ? 65536.0 : valueOf(bits + 1), middle = (low + high) / 2.0;
        const unsigned even = bits & 1u ? bits + 1 : bits;
        ASSERT_EQ(half(middle).bits(), even) << bits;
        ASSERT_EQ(half(-middle).bits(), even | 0x8000u) << bits;
        ASSERT_EQ(half(static_cast<float>(middle)).bits(), even) << bits;
        // Float would take these to the middle first.
        ASSERT_EQ(half(std::nextafter(middle, 1e9)).bits(), bits + 1) << bits;
        ASSERT_EQ(half(std::nextafter(middle, -1e9)).bits(), bits) << bits;
        ASSERT_EQ(half(std::nextafter(static_cast<float>(middle), 1e9f)).bits(), bits + 1) << bits;
    }
    EXPECT_EQ(half(1e-300).bits(), 0u);
    EXPECT_EQ(half(-1e300).bits(), 0xfc00u);
    EXPECT_EQ(static_cast<int>(half(2049)), 2048);
    EXPECT_EQ(half(70000).bits(), 0x7c00u);
}

TEST(Half, TensorsConvertAndPrint)
{
    Tensor<half> t({3, 2}, half(0.5f));
    t(1) = 1.0 / 3.0;
    EXPECT_EQ(t.getTypeName(), "half");
    EXPECT_EQ(t.elementBytes(), 2u);
    EXPECT_EQ(t.text(), "0.5 0.333252 0.5 \n0.5 0.5 0.5 \n");
    EXPECT_NEAR(t.mean(), (2.5 + 1.0 / 3.0) / 6.0, 1e-4);
    t(2) = 3.75;
    EXPECT_EQ(tensor_cast<int>(t)(2), 3);
    EXPECT_EQ(tensor_cast<double>(t)(1), static_cast<double>(static_cast<float>(t(1))));
    Tensor<half> from({2});
    Tensor<int> numbers({2});
    numbers(0) = -7;
    numbers(1) = 100000;
    from.opAssign(numbers);
    EXPECT_EQ(static_cast<float>(from(0)), -7.0f);
    EXPECT_TRUE(std::isinf(static_cast<float>(from(1))));
}

// Operators --------------------------------------------------------------------------------------------------------------

class HalfOperator : public testing::TestWithParam<const Operator*> {
protected:
    const Operator& op() const { return *GetParam(); }
};

std::vector<const Operator*> inHalf()
{
    std::vector<const Operator*> list;
    for (const Operator& op : operators()) {
        if (op.makeHalf)
            list.push_back(&op);
    }
    return list;
}

std::string nameOf(const testing::TestParamInfo<const Operator*>& info) { return info.param->name; }

constexpr double Tolerance = 4e-3;  // a few roundings of 2^-11

TEST_P(HalfOperator, MatchesFloat)
{
    KeepSettings keep;
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        defaultContext()->reseed(7);  // for those that draw
        Rig<half> got(op());
        const auto& parameters = got.cell->freeParameters();
        std::vector<Tensor<float>> values;
        for (const auto& p : parameters)
            values.push_back(tensor_cast<float>(*p.tensor()).clone());
        got.pass();
        defaultContext()->reseed(7);
        Rig<float> expected(op());
        for (std::size_t k = 0; k < got.inputs.size(); ++k)
            expected.inputs[k]->opAssign(*got.inputs[k]);
        for (std::size_t i = 0; i < parameters.size(); ++i)
            expected.cell->freeParameters()[i].value->opAssign(values[i]);
        expected.pass();
        EXPECT_LT(relativeError(got.outputs(), expected.outputs()), Tolerance) << "outputs";
        const auto compare = [&](const std::string& what) {
            const auto gradients = got.allGradients();
            const auto floats = expected.allGradients();
            ASSERT_EQ(gradients.size(), floats.size());
            for (std::size_t i = 0; i < gradients.size(); ++i)
                EXPECT_LT(relativeError(gradients[i], floats[i]), Tolerance) << what << " " << i << (oneDnn ? " oneDNN" : " portable");
        };
        compare("gradient");
        if (op().differentiable) {
            // A second child: gradients of the inputs are added to.
            got.back();
            expected.back();
            compare("sum of gradients");
        }
        got.cell->update();
        expected.cell->update();
        for (std::size_t i = 0; i < parameters.size(); ++i)
            EXPECT_LT(relativeError(tensor_cast<double>(*parameters[i].tensor()), *expected.cell->freeParameters()[i].value), Tolerance)
                << parameters[i].name;
    }
}

TEST_P(HalfOperator, SameBitsForAnyNumberOfThreads)
{
    expectSameBits<half>(
        [&] {
            defaultContext()->reseed(7);
            Rig<half> rig(op());
            rig.pass();
            rig.cell->update();
            auto results = rig.allGradients();
            results.push_back(rig.outputs().clone());
            return results;
        },
        op().name);
}

INSTANTIATE_TEST_SUITE_P(All, HalfOperator, testing::ValuesIn(inHalf()), nameOf);

// What is kept in float --------------------------------------------------------------------------------------------------

template <class T> std::shared_ptr<Tensor<T>> randomInput(const Dims& dims, std::uint64_t seed)
{
    KeyedRandom random(RandomUse::Other, seed);
    return std::make_shared<Tensor<T>>(randomTensor<T>(dims, random));
}

TEST(HalfCells, BatchNormKeepsItsParametersInFloat)
{
    BatchNormFrame<half, Cpu> bn(nullptr, "bn", 3);
    BatchNormFrame<float, Cpu> reference(nullptr, "bn", 3);
    for (auto* cell : {static_cast<Cell*>(&bn), static_cast<Cell*>(&reference)})
        cell->setParameter("MovingAverageMomentum", "0.001");
    const auto x = randomInput<half>({5, 4, 3, 4}, 1);
    bn.addInputTensors(x, nullptr);
    reference.addInputTensors(std::make_shared<Tensor<float>>(tensor_cast<float>(*x).clone()), nullptr);
    bn.initialize();
    reference.initialize();
    for (const char* name : {"scales", "biases", "means", "variances"}) {
        for (const auto& p : bn.freeParameters()) {
            if (p.name == name) {
                EXPECT_EQ(p.tensor()->getTypeName(), std::string("float")) << name;
            }
        }
    }
    // Steps too small for halves add up: 60 of them at 1/1000 from 1 (a half near 1 has steps of 1/1024 to 1/2048).
    bn.setVariance(0, 1.0);
    reference.setVariance(0, 1.0);
    for (int i = 0; i < 60; ++i) {
        bn.propagate(false);
        reference.propagate(false);
    }
    for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_EQ(bn.getVariance(c), reference.getVariance(c));
        EXPECT_EQ(bn.getMean(c), reference.getMean(c));
    }
    EXPECT_LT(relativeError(dynamic_cast<Tensor<half>&>(*bn.getOutputs()), dynamic_cast<Tensor<float>&>(*reference.getOutputs())), 1e-3);
    // A learning step is one in float too.
    bn.setOutputErrors(Tensor<float>({5, 4, 3, 4}, 0.125f));
    reference.setOutputErrors(Tensor<float>({5, 4, 3, 4}, 0.125f));
    for (auto* cell : {static_cast<Cell_Frame_Top*>(&bn), static_cast<Cell_Frame_Top*>(&reference)}) {
        cell->backPropagate();
        cell->update();
    }
    for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_EQ(bn.getScale(c), reference.getScale(c));
        EXPECT_EQ(bn.getBias(c), reference.getBias(c));
    }
    // Shared parameters have that type as well.
    BatchNormFrame<half, Cpu> other(nullptr, "other", 3);
    other.shareParameter("biases", bn.getBiases());
    EXPECT_THROW(other.shareParameter("biases", std::make_shared<Tensor<half>>(Dims{1, 1, 3, 1})), std::invalid_argument);
    other.addInputTensors(x, nullptr);
    other.initialize();
    bn.setBias(1, 0.1);
    EXPECT_EQ(other.getBias(1), static_cast<double>(0.1f));
}

TEST(HalfCells, SolversWorkInFloat)
{
    // 40 momentum steps of 1e-4 each: the buffer of a half would lose most of them.
    for (const bool adam : {false, true}) {
        std::shared_ptr<Solver> solver;
        if (adam)
            solver = std::make_shared<AdamSolver>();
        else {
            solver = std::make_shared<SGDSolver>();
            solver->setParameter("Momentum", "0.9");
            solver->setParameter("LearningRate", "0.001");
        }
        const auto other = solver->clone();
        FcFrame<half, Cpu> fc(nullptr, "fc", 2);
        FcFrame<float, Cpu> reference(nullptr, "fc", 2);
        fc.setWeightsSolver(solver);
        reference.setWeightsSolver(other);
        fc.addInputTensors(std::make_shared<Tensor<half>>(Dims{1, 1, 3, 1}, half(1.0f)), nullptr);
        reference.addInputTensors(std::make_shared<Tensor<float>>(Dims{1, 1, 3, 1}, 1.0f), nullptr);
        fc.initialize();
        reference.initialize();
        for (std::size_t i = 0; i < 6; ++i) {
            fc.setWeight(i % 2, i / 2, 0.25);
            reference.setWeight(i % 2, i / 2, 0.25);
        }
        for (int step = 0; step < 40; ++step) {
            for (auto* cell : {static_cast<Cell_Frame_Top*>(&fc), static_cast<Cell_Frame_Top*>(&reference)}) {
                cell->propagate(false);
                cell->setOutputErrors(Tensor<float>({1, 1, 2, 1}, 0.5f));
                cell->backPropagate();
                cell->update();
            }
        }
        // Each update rounds the weight by at most half a step of 2^-12 (0.25 to 0.5).
        EXPECT_NEAR(fc.getWeight(0, 0), reference.getWeight(0, 0), 40 * std::ldexp(1.0, -13));
        EXPECT_GT(reference.getWeight(0, 0), 0.26);
    }
}

TEST(HalfCells, GradientsAccumulateOverIterations)
{
    const auto run = [](std::size_t batch, const char* iterations) {
        defaultContext()->reseed(3);
        FcFrame<half, Cpu> fc(nullptr, "fc", 2);
        auto solver = std::make_shared<SGDSolver>();
        solver->setParameter("IterationSize", iterations);
        fc.setWeightsSolver(solver);
        const auto x = std::make_shared<Tensor<half>>(Dims{1, 1, 5, batch});
        fc.addInputTensors(x, nullptr);
        fc.initialize();
        KeyedRandom values(RandomUse::Other, 1), errors(RandomUse::Other, 2);
        for (std::size_t done = 0; done < 6; done += batch) {
            for (half& v : *x)
                v = values.uniform(-1.0, 1.0);
            fc.propagate(false);
            fc.setOutputErrors(randomTensor<half>(fc.getOutputs()->dims(), errors));
            fc.backPropagate();
            fc.update();
        }
        return fc.freeParameters()[0].value->clone();
    };
    EXPECT_LT(relativeError(run(2, "3"), run(6, "1")), 1e-3);
}

TEST(HalfCells, NeighboursOfOtherTypes)
{
    // float -> half -> double, and the gradient back.
    const auto source = randomInput<float>({4, 4, 2, 2}, 4);
    const auto gradient = std::make_shared<Tensor<float>>(source->dims());
    const auto first = std::make_shared<ActivationFrame<half, Cpu>>(nullptr, "first", 2, std::make_shared<TanhActivation>());
    const auto second = std::make_shared<FcFrame<double, Cpu>>(nullptr, "second", 3);
    first->addInputTensors(source, gradient);
    second->addInput(first);
    first->initialize();
    second->initialize();
    first->propagate(false);
    second->propagate(false);
    for (std::size_t i = 0; i < source->size(); ++i)
        ASSERT_NEAR((dynamic_cast<Tensor<half>&>(*first->getOutputs())(i)), std::tanh((*source)(i)), 1e-3);
    second->setOutputErrors(Tensor<double>({1, 1, 3, 2}, 1.0));
    second->backPropagate();
    first->backPropagate();
    for (std::size_t i = 0; i < source->size(); ++i) {
        const double y = std::tanh((*source)(i));
        double sum = 0.0;
        for (std::size_t o = 0; o < 3; ++o)
            sum += second->getWeight(o, i % 32);
        ASSERT_NEAR((*gradient)(i), sum * (1.0 - y * y), 4e-3);
    }
}

TEST(HalfCells, LossOfALargeMapDoesNotOverflow)
{
    // 300x300 pixels of one class: their number is beyond the largest half.
    ActivationFrame<half, Cpu> cell(nullptr, "a", 2);
    cell.addInputTensors(std::make_shared<Tensor<half>>(Dims{300, 300, 2, 1}), nullptr);
    cell.initialize();
    cell.propagate(false);
    cell.setOutputTarget(Tensor<int>({300, 300, 1, 1}, 1));
    const double loss = cell.applyLoss(1.0, 0.0);
    EXPECT_GT(loss, 0.0);
    EXPECT_NEAR(static_cast<float>(dynamic_cast<Tensor<half>&>(*cell.getDiffInputs())(90000)), 1.0 / 90000.0, 1e-7);
}

// Files ------------------------------------------------------------------------------------------------------------------

TEST(HalfCells, StatesGoOnAlike)
{
    const auto dir = std::filesystem::temp_directory_path() / ("n2d2_half_" + std::to_string(::getpid()));
    const auto make = [] {
        auto conv = std::make_shared<ConvFrame<half, Cpu>>(nullptr, "conv", std::vector<unsigned>{2, 2}, 3);
        auto solver = conv->getWeightsSolver()->clone();
        solver->setParameter("Momentum", "0.9");
        conv->setWeightsSolver(solver);
        conv->addInputTensors(randomInput<half>({4, 4, 2, 2}, 8), nullptr);
        conv->initialize();
        auto bn = std::make_shared<BatchNormFrame<half, Cpu>>(nullptr, "bn", 3);
        bn->addInput(conv);
        bn->initialize();
        return std::make_pair(conv, bn);
    };
    const auto run = [](const auto& net, int steps) {
        for (int i = 0; i < steps; ++i) {
            net.first->propagate(false);
            net.second->propagate(false);
            net.second->setOutputErrors(Tensor<float>(net.second->getOutputs()->dims(), 0.25f * static_cast<float>(i + 1)));
            net.second->backPropagate();
            net.first->backPropagate();
            net.second->update();
            net.first->update();
        }
    };
    const auto bytes = [](const auto& net) {
        std::string all;
        const auto add = [&all](const auto& cell) {
            for (const auto& [name, tensor] : cell.freeParameterTensors())
                all.append(static_cast<const char*>(tensor->hostPointer()), tensor->size() * tensor->elementBytes());
        };
        add(*net.first);
        add(*net.second);
        return all;
    };
    const auto whole = make(), resumed = make();
    run(whole, 2);
    whole.first->save((dir / "conv").string());
    whole.second->save((dir / "bn").string());
    resumed.first->load((dir / "conv").string());
    resumed.second->load((dir / "bn").string());
    EXPECT_EQ(bytes(whole), bytes(resumed));
    run(whole, 2);
    run(resumed, 2);
    EXPECT_EQ(bytes(whole), bytes(resumed));
    // A state of floats is not one of halves.
    ConvFrame<float, Cpu> other(nullptr, "conv", std::vector<unsigned>{2, 2}, 3);
    other.addInputTensors(randomInput<float>({4, 4, 2, 2}, 8), nullptr);
    other.initialize();
    EXPECT_THROW(other.load((dir / "conv").string()), std::runtime_error);
    // Text files carry halves exactly.
    whole.second->exportFreeParameters((dir / "bn.syntxt").string());
    resumed.second->setBias(0, 5.0);
    resumed.second->importFreeParameters((dir / "bn.syntxt").string(), false);
    EXPECT_EQ(bytes(whole), bytes(resumed));
    std::filesystem::remove_all(dir);
}

}  // namespace

}  // namespace N2D2::test

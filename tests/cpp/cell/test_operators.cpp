// Every operator's description against: its oracle, finite differences, the other kernels, other thread counts, other children.
#include <set>

#include "cell/Operators.hpp"

#include "cell/activation/ActivationCell_Frame.hpp"

namespace N2D2::test {

namespace {

class OperatorTest : public testing::TestWithParam<const Operator*> {
protected:
    const Operator& op() const { return *GetParam(); }
};

std::vector<const Operator*> all(bool pairsOnly = false)
{
    std::vector<const Operator*> list;
    for (const Operator& op : operators()) {
        if (op.pairs || !pairsOnly)
            list.push_back(&op);
    }
    return list;
}

std::string nameOf(const testing::TestParamInfo<const Operator*>& info)
{
    return info.param->name;
}

template <class T> void forwardMatches(const Operator& op)
{
    KeepSettings keep;
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        Rig<T> rig(op);
        const auto before = rig.parameterValues();
        rig.cell->propagate(false);
        const auto expected = op.oracle(rig.inputValues(), before);
        EXPECT_EQ(rig.outputs().dims(), expected.dims());
        EXPECT_LT(relativeError(rig.outputs(), expected), tolerance<T>()) << (oneDnn ? "oneDNN" : "portable");
    }
}

TEST_P(OperatorTest, ForwardMatchesTheOracle)
{
    if (!op().oracle)
        GTEST_SKIP() << "a random operator has tests of its own";
    if (op().inDouble)
        forwardMatches<double>(op());
    forwardMatches<float>(op());
}

TEST_P(OperatorTest, GradientsMatchFiniteDifferences)
{
    if (!op().differentiable || !op().inDouble)
        GTEST_SKIP() << "without gradient";
    Rig<double> rig(op());
    const auto inputs = rig.inputValues();
    const auto parameters = rig.parameterValues();
    EXPECT_LT(rig.cell->checkGradient(1e-4, op().gradientTolerance), op().gradientTolerance);
    // The check leaves the cell as it was.
    const auto after = rig.inputValues();
    for (std::size_t k = 0; k < inputs.size(); ++k)
        EXPECT_TRUE(sameBits(inputs[k], after[k]));
    for (const auto& [name, value] : rig.parameterValues())
        EXPECT_TRUE(sameBits(value, parameters.at(name))) << name;
}

TEST_P(OperatorTest, FloatGradientsMatchDouble)
{
    if (!op().differentiable || !op().inDouble)
        GTEST_SKIP() << "without gradient";
    KeepSettings keep;
    defaultContext()->reseed(7);  // for those that draw
    Rig<double> exact(op());
    exact.pass();
    const auto expected = exact.allGradients();
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        defaultContext()->reseed(7);
        Rig<float> rig(op());
        rig.pass();
        const auto got = rig.allGradients();
        ASSERT_EQ(got.size(), expected.size());
        for (std::size_t i = 0; i < got.size(); ++i)
            EXPECT_LT(relativeError(got[i], expected[i]), 1e-4) << "gradient " << i << (oneDnn ? " oneDNN" : " portable");
    }
}

TEST_P(OperatorTest, SameBitsForAnyNumberOfThreads)
{
    KeepSettings keep;
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        expectSameBits<float>(
            [&] {
                defaultContext()->reseed(7);
                Rig<float> rig(op());
                for (int step = 0; step < 2; ++step) {
                    rig.pass();
                    rig.cell->update();
                }
                auto results = rig.allGradients();
                results.push_back(rig.outputs().clone());
                for (const auto& p : rig.cell->freeParameters())
                    results.push_back(p.value->clone());
                return results;
            },
            op().name);
    }
}

TEST_P(OperatorTest, ParameterGradientsDoNotNeedInputGradients)
{
    if (!op().differentiable || !op().inDouble)
        GTEST_SKIP() << "without gradient";
    defaultContext()->reseed(7);
    Rig<double> whole(op());
    whole.pass();
    defaultContext()->reseed(7);
    Rig<double> first(op(), false);
    first.pass();
    defaultContext()->reseed(7);
    Rig<double> off(op());
    if (off.cell->isParameter("BackPropagate"))
        off.cell->setParameter("BackPropagate", "0");
    off.pass();
    for (std::size_t i = 0; i < whole.cell->freeParameters().size(); ++i) {
        const auto& p = whole.cell->freeParameters()[i];
        if (!p.diff)
            continue;
        EXPECT_TRUE(sameBits(*p.diff, *first.cell->freeParameters()[i].diff)) << p.name;
        EXPECT_TRUE(sameBits(*p.diff, *off.cell->freeParameters()[i].diff)) << p.name;
    }
    if (off.cell->isParameter("BackPropagate")) {
        for (const auto& gradient : off.gradients)
            EXPECT_FALSE(gradient->isValid());
    }
}

TEST_P(OperatorTest, GradientsAreInvalidAfterTheNextPropagate)
{
    if (!op().inDouble)
        GTEST_SKIP() << "float only";
    Rig<double> rig(op());
    rig.pass();
    rig.cell->propagate(false);
    EXPECT_FALSE(rig.cell->getDiffInputs()->isValid());
    const auto before = rig.allGradients();
    rig.cell->backPropagate();
    rig.cell->update();
    const auto after = rig.allGradients();
    for (std::size_t i = 0; i < before.size(); ++i)
        EXPECT_TRUE(sameBits(before[i], after[i])) << "nobody asked for gradients";
}

INSTANTIATE_TEST_SUITE_P(All, OperatorTest, testing::ValuesIn(all()), nameOf);

/// Gradient that a parent gets from its children, back-propagated in this order.
Tensor<double> parentGradient(const std::vector<const Operator*>& order)
{
    const auto parent = std::make_shared<ActivationFrame<double, Cpu>>(nullptr, "parent", 4);
    const auto source = std::make_shared<Tensor<double>>(Dims{4, 4, 4, 2});
    KeyedRandom random(RandomUse::Other, 5);
    for (double& v : *source)
        v = random.uniform(-1.0, 1.0);
    parent->addInputTensors(source, nullptr);
    parent->initialize();
    parent->propagate(false);
    std::vector<std::shared_ptr<FrameOf<double>>> children;
    for (const Operator* op : order) {
        // Same weights and draws whatever the order.
        defaultContext()->reseed(9);
        auto child = op->make<double>();
        child->addInput(parent);
        child->initialize();
        child->propagate(false);
        KeyedRandom errorsRandom(RandomUse::Other, 6);
        child->setOutputErrors(randomTensor<double>(child->getOutputs()->dims(), errorsRandom));
        children.push_back(child);
    }
    for (const auto& child : children)
        child->backPropagate();
    return dynamic_cast<const Tensor<double>&>(*parent->getDiffInputs()).clone();
}

TEST(CellPairs, GradientsOfTwoChildrenAdd)
{
    const auto list = all(true);
    std::set<std::string> types;
    for (const Operator* op : list)
        types.insert(op->make<double>()->getType());
    for (const char* type : {"Conv", "Fc", "Pool", "BatchNorm", "ElemWise", "Activation", "Reshape", "Transpose", "Padding", "Resize", "Softmax",
                             "Dropout"})
        EXPECT_EQ(types.count(type), 1u) << type << " is not among the pairs";
    for (const Operator* a : list) {
        const auto alone = parentGradient({a});
        for (const Operator* b : list) {
            const auto other = parentGradient({b});
            const auto both = parentGradient({a, b}), swapped = parentGradient({b, a});
            for (std::size_t i = 0; i < both.size(); ++i) {
                ASSERT_NEAR(both(i), alone(i) + other(i), 1e-12) << a->name << " then " << b->name;
                ASSERT_NEAR(both(i), swapped(i), 1e-12) << a->name << " and " << b->name;
            }
        }
    }
}

}  // namespace

}  // namespace N2D2::test

// Output scaling (spec cells §5, point 16): every mode against plain 128-bit arithmetic, inside of activations and as a layer.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include "activation/linear/LinearActivation.hpp"
#include "activation/logistic/LogisticActivation.hpp"
#include "activation/rectifier/RectifierActivation.hpp"
#include "activation/saturation/SaturationActivation.hpp"
#include "activation/tanh/TanhActivation.hpp"
#include "cell/ExpectError.hpp"
#include "cell/activation/ActivationCell_Frame.hpp"
#include "cell/pool/PoolCell_Frame.hpp"
#include "cell/scaling/ScalingCell_Frame.hpp"
#include "kernels/Helpers.hpp"
#include "scaling/Scaling.hpp"

namespace N2D2::test {

namespace {

using Doubles = std::vector<double>;

Scaling floating(const Doubles& s, bool clipped = false, const Doubles& c = {})
{
    return Scaling(std::make_shared<FloatingPointScaling>(s, clipped, c));
}
Scaling fixed(std::size_t bits, const std::vector<std::int32_t>& s, ScalingMode mode = ScalingMode::FIXED_MULT32, bool clipped = false,
              const Doubles& c = {})
{
    return Scaling(std::make_shared<FixedPointScaling>(bits, s, clipped, c, mode));
}
Scaling single(const std::vector<unsigned char>& s) { return Scaling(std::make_shared<SingleShiftScaling>(s, false, Doubles{})); }
Scaling twice(const std::vector<DoubleShiftScaling::Shifts>& s)
{
    return Scaling(std::make_shared<DoubleShiftScaling>(s, false, std::vector<DoubleShiftScaling::Clip>{}));
}

/// One value through a scaling of one map.
template <class T = double> double through(const Scaling& scaling, double v, IntegerRange range = {})
{
    Tensor<T> y({1, 1, 1, 1}, static_cast<T>(v));
    scaling.apply(y, range);
    return static_cast<double>(y(0));
}

constexpr IntegerRange Signed8{8, false}, Unsigned8{8, true};

TEST(ScalingModes, FloatingPoint)
{
    EXPECT_DOUBLE_EQ(through(floating({0.3}), -7.25), -7.25 * 0.3);
    // Rounding half away from zero, then saturation.
    EXPECT_EQ(through(floating({0.5}), 5.0, Signed8), 3.0);
    EXPECT_EQ(through(floating({0.5}), -5.0, Signed8), -3.0);
    EXPECT_EQ(through(floating({0.5}), -5.0, Unsigned8), 0.0);
    EXPECT_EQ(through(floating({0.5}), 255.0, Signed8), 127.0);
    EXPECT_EQ(through(floating({0.5}), -300.0, Signed8), -128.0);
    EXPECT_EQ(through(floating({0.5}), 600.0, Unsigned8), 255.0);
    // Clipping: [0, c] for c > 0, [c, 0] otherwise.
    EXPECT_DOUBLE_EQ(through(floating({0.1}, true, {20.0}), 31.0), 2.0);
    EXPECT_DOUBLE_EQ(through(floating({0.1}, true, {20.0}), -31.0), 0.0);
    EXPECT_DOUBLE_EQ(through(floating({0.1}, true, {-20.0}), -31.0), -2.0);
    EXPECT_DOUBLE_EQ(through(floating({0.1}, true, {-20.0}), 31.0), 0.0);
    EXPECT_DOUBLE_EQ(through(floating({0.1}, true, {0.0}), 31.0), 0.0);
    EXPECT_EQ(through<float>(floating({0.00190901}), 16000.0, Unsigned8), 31.0);
}

TEST(ScalingModes, FixedPoint)
{
    // The multiplication needs 64 bits, the shift is arithmetic with a half.
    EXPECT_EQ(through(fixed(40, {2098979328}), 1234567.0, {32, false}), 2357.0);
    EXPECT_EQ(through(fixed(31, {INT32_MAX}), -2147483648.0, {32, false}), -2147483647.0);
    EXPECT_EQ(through(fixed(1, {1}), -3.0, Signed8), -1.0);
    EXPECT_EQ(through(fixed(1, {1}), 3.0, Signed8), 2.0);
    EXPECT_EQ(through(fixed(0, {-3}), 5.0, Signed8), -15.0);
    EXPECT_EQ(through(fixed(24, {32028}, ScalingMode::FIXED_MULT16), 20000.0, Unsigned8), 38.0);
    EXPECT_EQ(through(fixed(2, {4}, ScalingMode::FIXED_MULT32, true, {100.0}), 1000.0, Signed8), 100.0);
    EXPECT_EQ(through(fixed(2, {4}, ScalingMode::FIXED_MULT32, true, {-100.0}), -1000.0, Signed8), -100.0);
    EXPECT_EQ(through(fixed(2, {4}, ScalingMode::FIXED_MULT32, true, {-100.0}), 50.0, Signed8), 0.0);
    // Values are rounded half away from zero before.
    EXPECT_EQ(through(fixed(0, {1}), -2.5, Signed8), -3.0);
}

TEST(ScalingModes, Shifts)
{
    EXPECT_EQ(through(single({9}), -256.0, Signed8), 0.0);
    EXPECT_EQ(through(single({9}), -257.0, Signed8), -1.0);
    EXPECT_EQ(through(single({9}), 256.0, Signed8), 1.0);
    EXPECT_EQ(through(single({0}), -300.0, Signed8), -128.0);
    EXPECT_EQ(through(single({4}), 1e6, Unsigned8), 255.0);
    EXPECT_EQ(through(single({4}), 1e6), 62500.0);
    // (v + (v << 1) + 2^8) >> 9, the pair of the manual's fc_2
    for (const int v : {0, 1, -1, 84, 85, 86, -85, -86, 30000, -30000})
        EXPECT_EQ(through(twice({{1, 9}}), v, {32, false}), std::floor((3.0 * v + 256.0) / 512.0)) << v;
    EXPECT_EQ(through(twice({{0, 10}}), 1024.0, Signed8), 2.0);
}

TEST(ScalingModes, OneFactorAMap)
{
    Tensor<float> y({2, 1, 3, 2}, 10.f);
    floating({1.0, 2.0, -1.0}).apply(y, {8, false});
    for (std::size_t i = 0; i < y.size(); ++i)
        EXPECT_EQ(y(i), (std::array<float, 3>{10.f, 20.f, -10.f}[i / 2 % 3]));
}

TEST(ScalingModes, RandomValuesMatchWideArithmetic)
{
    KeyedRandom random(RandomUse::Other, 17);
    for (int i = 0; i < 3000; ++i) {
        const double v = std::floor(random.uniform(-1.0, 1.0) * std::ldexp(1.0, static_cast<int>(random.uniform(1.0, 40.0))));
        const IntegerRange range{static_cast<unsigned>(random.uniform(1.0, 32.99)), random.bernoulli(0.5)};
        const double low = range.isUnsigned ? 0.0 : -std::ldexp(1.0, static_cast<int>(range.bits) - 1);
        const double high = std::ldexp(1.0, static_cast<int>(range.bits) - (range.isUnsigned ? 0 : 1)) - 1.0;
        const auto limited = [&](__int128 x) { return std::clamp(static_cast<double>(x), low, high); };
        const auto f = static_cast<unsigned>(random.uniform(0.0, 50.0)), left = static_cast<unsigned>(random.uniform(0.0, 20.0));
        const auto s = static_cast<std::int32_t>(random.uniform(-1.0, 1.0) * 2147483647.0);
        const __int128 half = f ? static_cast<__int128>(1) << (f - 1) : 0, x = static_cast<std::int64_t>(v);
        EXPECT_EQ(through(fixed(f, {s}), v, range), limited((x * s + half) >> f)) << v << " " << s << " " << f;
        EXPECT_EQ(through(single({static_cast<unsigned char>(f)}), v, range), limited((x + half) >> f));
        EXPECT_EQ(through(twice({{static_cast<unsigned char>(left), static_cast<unsigned char>(f)}}), v, range),
                  limited((x + x * (static_cast<__int128>(1) << left) + half) >> f));
    }
}

TEST(ScalingModes, WordsOfTheCommandLine)
{
    EXPECT_EQ(scalingModeOf("Floating-point"), ScalingMode::FLOAT_MULT);
    EXPECT_EQ(scalingModeOf("Fixed-point"), ScalingMode::FIXED_MULT32);
    for (const auto mode : {ScalingMode::FLOAT_MULT, ScalingMode::FIXED_MULT16, ScalingMode::FIXED_MULT32, ScalingMode::SINGLE_SHIFT,
                            ScalingMode::DOUBLE_SHIFT})
        EXPECT_EQ(scalingModeOf(scalingWord(mode)), mode);
    expectError<std::invalid_argument>([] { scalingModeOf("Single-shfit"); }, "Unknown scaling mode 'Single-shfit'.", "Single-shift");
}

TEST(ScalingModes, BadFactorsAreRefused)
{
    expectError<std::invalid_argument>([] { floating({}); }, "at least one");
    expectError<std::invalid_argument>([] { floating({1.0, 2.0, 3.0}, true, {1.0, 2.0}); }, "as many", "got 2");
    expectError<std::invalid_argument>([] { floating({std::nan("")}); }, "finite");
    expectError<std::invalid_argument>([] { fixed(63, {1}); }, "at most 62");
    expectError<std::invalid_argument>([] { fixed(3, {40000}, ScalingMode::FIXED_MULT16); }, "40000", "FIXED_MULT32");
    expectError<std::invalid_argument>([] { single({63}); }, "at most 62");
    expectError<std::invalid_argument>([] { twice({{31, 3}}); }, "(31, 3)");
    expectError<std::invalid_argument>([] { single({3}).getFixedPointScaling(); }, "SINGLE_SHIFT");
    EXPECT_EQ(fixed(3, {5, 6}).getFixedPointScaling()->getFractionalBits(), 3u);
}

TEST(ScalingModes, StateRoundTrip)
{
    const std::vector<Scaling> all{Scaling(), floating({0.1, -2.5e-7}, true, {3.0, -1.0}), floating({1.0 / 3.0}),
                                   fixed(40, {2098979328, -5}), fixed(24, {32028}, ScalingMode::FIXED_MULT16, true, {0.5}), single({0, 7, 62}),
                                   twice({{1, 9}, {30, 62}})};
    for (const Scaling& scaling : all) {
        std::stringstream first, second;
        scaling.save(first);
        const std::string text = first.str();
        const Scaling loaded = Scaling::load(first);
        loaded.save(second);
        EXPECT_EQ(loaded.getMode(), scaling.getMode());
        EXPECT_EQ(second.str(), text);
        // Every shorter text is refused, but for the cut inside of the last number.
        for (std::size_t n = 0; n + 2 < text.size() && scaling; ++n) {
            if (text.find_first_of(" \n", n) + 1 == text.size())
                break;
            std::stringstream cut(text.substr(0, n));
            EXPECT_THROW(Scaling::load(cut), std::runtime_error) << "\"" << text.substr(0, n) << "\"";
        }
    }
    for (const char* bad : {"", "HALF_SHIFT 1", "FLOAT_MULT 2 1 1 0", "SINGLE_SHIFT 0 1 256 0", "SINGLE_SHIFT 0 1 -1 0", "FIXED_MULT32 0 3 1 0.5 0",
                            "FLOAT_MULT 0 999999999 1 2 3", "FLOAT_MULT 0 1e99", "DOUBLE_SHIFT 0 3 1 2 3 0", "FLOAT_MULT 0 1 x 0"}) {
        std::stringstream stream(bad);
        EXPECT_THROW(Scaling::load(stream), std::runtime_error) << bad;
    }
}

// Activations --------------------------------------------------------------------------------------------------------

template <class T> struct ScaledCell {
    std::shared_ptr<ActivationFrame<T, Cpu>> cell;
    std::shared_ptr<Tensor<T>> inputs, gradient;

    ScaledCell(const std::shared_ptr<Activation>& activation, const std::vector<T>& values)
        : cell(std::make_shared<ActivationFrame<T, Cpu>>(nullptr, "act", 1u, activation)),
          inputs(std::make_shared<Tensor<T>>(Dims{values.size(), 1, 1, 1})), gradient(std::make_shared<Tensor<T>>(inputs->dims()))
    {
        std::copy(values.begin(), values.end(), inputs->begin());
        cell->addInputTensors(inputs, gradient);
        cell->initialize();
    }
    std::vector<T> operator()()
    {
        cell->propagate(true);
        const auto& y = dynamic_cast<const Tensor<T>&>(*cell->getOutputs());
        return {y.begin(), y.end()};
    }
};

TEST(ActivationScaling, ComesBeforeTheNonLinearity)
{
    auto tanh = std::make_shared<TanhActivation>();
    tanh->setActivationScaling(floating({0.5}));
    ScaledCell<double> cell(tanh, {1.0, -3.0});
    const auto y = cell();
    EXPECT_DOUBLE_EQ(y[0], std::tanh(0.5));
    EXPECT_DOUBLE_EQ(y[1], std::tanh(-1.5));
}

TEST(ActivationScaling, SignAndBitsOfTheOutputs)
{
    const std::vector<float> values{-1000.f, -10.f, 3.f, 250.f, 1000.f};
    auto rectifier = std::make_shared<RectifierActivation>();
    rectifier->setActivationScaling(single({1}));
    ScaledCell<float> above(rectifier, values);
    above.cell->setQuantized(8);
    EXPECT_EQ(above(), (std::vector<float>{0.f, 0.f, 2.f, 125.f, 255.f}));
    rectifier->setQuantized(4);  // the activation's own bits go first
    EXPECT_EQ(above(), (std::vector<float>{0.f, 0.f, 2.f, 15.f, 15.f}));

    auto linear = std::make_shared<LinearActivation>();
    linear->setActivationScaling(single({1}));
    ScaledCell<float> both(linear, values);
    both.cell->setQuantized(8);
    EXPECT_EQ(both(), (std::vector<float>{-128.f, -5.f, 2.f, 125.f, 127.f}));
    // A leak makes negative outputs: signed.
    auto leaky = std::make_shared<RectifierActivation>();
    leaky->setParameter("LeakSlope", "1");
    leaky->setActivationScaling(single({1}));
    ScaledCell<float> leak(leaky, values);
    leak.cell->setQuantized(8);
    EXPECT_EQ(leak(), both());
}

TEST(ActivationScaling, ClippingIsIgnoredInQuantizedCells)
{
    const std::vector<float> values{-50.f, -0.5f, 0.25f, 60.f};
    auto rectifier = std::make_shared<RectifierActivation>();
    rectifier->setParameter("Clipping", "6");
    auto linear = std::make_shared<LinearActivation>();
    linear->setParameter("Clipping", "1");
    const std::vector<std::shared_ptr<Activation>> activations{rectifier, linear, std::make_shared<SaturationActivation>()};
    const std::vector<std::vector<float>> clipped{{0.f, 0.f, 0.25f, 6.f}, {-1.f, -0.5f, 0.25f, 1.f}, {-1.f, -0.5f, 0.25f, 1.f}};
    for (std::size_t i = 0; i < activations.size(); ++i) {
        ScaledCell<float> cell(activations[i], values);
        EXPECT_EQ(cell(), clipped[i]) << activations[i]->getType();
        cell.cell->setQuantized(8);
        EXPECT_EQ(cell(), i == 0 ? (std::vector<float>{0.f, 0.f, 0.25f, 60.f}) : values) << activations[i]->getType();
        cell.cell->setQuantized(0);
        EXPECT_EQ(cell(), clipped[i]) << activations[i]->getType();
    }
}

TEST(ActivationScaling, IsForInferenceOnly)
{
    auto linear = std::make_shared<LinearActivation>();
    ScaledCell<double> cell(linear, {1.0, 2.0});
    cell();
    cell.cell->setOutputErrors(Tensor<double>({2, 1, 1, 1}, 1.0));
    EXPECT_NO_THROW(cell.cell->backPropagate());
    linear->setActivationScaling(floating({2.0}));
    cell();
    EXPECT_NO_THROW(cell.cell->backPropagate()) << "nobody asked for gradients";
    cell.cell->setOutputErrors(Tensor<double>({2, 1, 1, 1}, 1.0));
    expectError<std::invalid_argument>([&] { cell.cell->backPropagate(); }, "[Activation act]", "FLOAT_MULT", "inference");
}

TEST(ActivationScaling, ErrorsNameTheCell)
{
    auto linear = std::make_shared<LinearActivation>();
    ScaledCell<float> cell(linear, {1.f});
    linear->setActivationScaling(fixed(3, {1}));
    expectError<std::invalid_argument>([&] { cell(); }, "[Activation act]", "number of bits");
    linear->setActivationScaling(floating({1.0, 2.0}));
    expectError<std::invalid_argument>([&] { cell(); }, "[Activation act]", "2 factors");
    expectError<std::invalid_argument>([&] { cell.cell->setQuantized(33); }, "[Activation act]", "32");
    expectError<std::invalid_argument>([&] { linear->setQuantized(64); }, "[Linear activation]", "32");
}

TEST(ActivationScaling, IsClonedAndSavedWithTheState)
{
    const auto dir = std::filesystem::temp_directory_path() / ("n2d2_scaling_" + std::to_string(::getpid()));
    auto linear = std::make_shared<LinearActivation>();
    linear->setActivationScaling(fixed(7, {100}));
    linear->setQuantized(5);
    const auto copy = linear->clone();
    EXPECT_EQ(copy->getQuantizedNbBits(), 5u);
    EXPECT_EQ(copy->getActivationScaling().getMode(), ScalingMode::FIXED_MULT32);
    LogisticActivation logistic;
    logistic.setQuantized(3);
    EXPECT_EQ(logistic.clone()->getQuantizedNbBits(), 3u);

    ScaledCell<float> cell(linear, {-20.f, 7.f});
    cell.cell->save(dir.string());
    ScaledCell<float> other(std::make_shared<LinearActivation>(), {-20.f, 7.f});
    other.cell->load(dir.string());
    EXPECT_EQ(other(), cell());
    EXPECT_EQ(other.cell->getActivation()->getQuantizedNbBits(), 5u);
    // States of networks without scaling are empty in older files.
    const auto state = dir / "Activation" / "Linear.state";
    std::ofstream(state, std::ios::trunc).close();
    other.cell->load(dir.string());
    EXPECT_FALSE(other.cell->getActivation()->getActivationScaling());
    for (const char* bad : {"8", "99\nNONE\n", "x", "8\nNONE\nmore"}) {
        std::ofstream(state, std::ios::trunc) << bad;
        expectError<std::runtime_error>([&] { other.cell->load(dir.string()); }, "[Activation act]", "could not load");
    }
    std::filesystem::remove_all(dir);
}

TEST(ActivationRanges, ReportedToQuantization)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    RectifierActivation rectifier;
    EXPECT_EQ(rectifier.getOutputRange(), (std::pair<double, double>(0.0, infinity)));
    rectifier.setParameter("Clipping", "6");
    EXPECT_EQ(rectifier.getOutputRange(), (std::pair<double, double>(0.0, 6.0)));
    rectifier.setParameter("LeakSlope", "0.1");
    EXPECT_EQ(rectifier.getOutputRange(), (std::pair<double, double>(-6.0, 6.0)));
    // A cell without activation: the union of its parents.
    auto parent = std::make_shared<ActivationFrame<float, Cpu>>(nullptr, "a", 2u, std::make_shared<RectifierActivation>());
    auto negative = std::make_shared<ActivationFrame<float, Cpu>>(nullptr, "b", 2u, std::make_shared<TanhActivation>());
    for (const auto& cell : {parent, negative})
        cell->addInputTensors(std::make_shared<Tensor<float>>(Dims{4, 4, 2, 1}), nullptr);
    auto pool = std::make_shared<PoolFrame<float, Cpu>>(nullptr, "pool", std::vector<unsigned>{2, 2}, 4u);
    pool->addInput(parent);
    EXPECT_EQ(pool->getOutputRange(), (std::pair<double, double>(0.0, infinity)));
    pool->addInput(negative);
    EXPECT_EQ(pool->getOutputRange(), (std::pair<double, double>(-1.0, infinity)));
    EXPECT_EQ(parent->getOutputRange(), (std::pair<double, double>(0.0, infinity)));
}

TEST(Logistic, DisabledForTheWholeProcess)
{
    ScaledCell<double> cell(std::make_shared<LogisticActivation>(), {-2.0, 3.0});
    const auto before = cell();
    LogisticActivation::setDisabled(true);
    const auto between = cell();
    LogisticActivation::setDisabled(false);
    EXPECT_EQ(between, (std::vector<double>{-2.0, 3.0}));
    EXPECT_EQ(cell(), before);
    EXPECT_DOUBLE_EQ(before[0], 1.0 / (1.0 + std::exp(2.0)));
}

// Layers -------------------------------------------------------------------------------------------------------------

TEST(ScalingLayer, RescalesACopy)
{
    auto inputs = std::make_shared<Tensor<float>>(Dims{2, 1, 2, 1});
    for (std::size_t i = 0; i < 4; ++i)
        (*inputs)(i) = static_cast<float>(i) * 100.f - 150.f;  // -150 -50 | 50 150
    ScalingFrame<float, Cpu> cell(nullptr, "scaling", 2, floating({0.5, 2.0}));
    cell.addInputTensors(inputs, std::make_shared<Tensor<float>>(inputs->dims()));
    cell.initialize();
    cell.propagate(true);
    const auto values = [&] {
        const auto& y = dynamic_cast<const Tensor<float>&>(*cell.getOutputs());
        return std::vector<float>(y.begin(), y.end());
    };
    EXPECT_EQ(values(), (std::vector<float>{-75.f, -25.f, 100.f, 300.f}));
    EXPECT_EQ((*inputs)(3), 150.f);
    cell.setQuantized(8);
    cell.propagate(true);
    EXPECT_EQ(values(), (std::vector<float>{-75.f, -25.f, 100.f, 127.f}));
    cell.setOutputErrors(Tensor<float>({2, 1, 2, 1}, 1.f));
    expectError<std::invalid_argument>([&] { cell.backPropagate(); }, "[Scaling scaling]", "inference");
    expectError<std::invalid_argument>([] { ScalingFrame<float, Cpu>(nullptr, "s", 3, floating({0.5, 2.0})); }, "[Scaling s]", "2 factors", "3 outputs");
    expectError<std::invalid_argument>([&] { cell.addInputTensors(inputs, nullptr); }, "single input");
}

TEST(ScalingLayer, UnsignedBehindUnsignedParents)
{
    auto parent = std::make_shared<ActivationFrame<float, Cpu>>(nullptr, "a", 1u, std::make_shared<RectifierActivation>());
    auto inputs = std::make_shared<Tensor<float>>(Dims{1, 1, 1, 1}, 200.f);
    parent->addInputTensors(inputs, nullptr);
    parent->initialize();
    parent->propagate(true);
    for (const auto& [factor, expected] : {std::pair{1.0, 200.f}, std::pair{-1.0, -128.f}}) {
        ScalingFrame<float, Cpu> cell(nullptr, "scaling", 1, floating({factor}));
        cell.addInput(parent);
        cell.initialize();
        cell.setQuantized(8);
        cell.propagate(true);
        EXPECT_EQ(dynamic_cast<const Tensor<float>&>(*cell.getOutputs())(0), expected);
    }
}

TEST(QuantizedPool, AveragesAreTruncatedTowardsZero)
{
    // Point 8 of the specification: sums -7, -3, 7 over four pixels.
    auto inputs = std::make_shared<Tensor<float>>(Dims{6, 2, 1, 1}, 0.f);
    const float rows[2][6] = {{-4.f, -1.f, -2.f, 0.f, 4.f, 1.f}, {-1.f, -1.f, -1.f, 0.f, 1.f, 1.f}};
    for (std::size_t i = 0; i < 12; ++i)
        (*inputs)(i) = rows[i / 6][i % 6];
    PoolFrame<float, Cpu> pool(nullptr, "pool", {2, 2}, 1, {2, 2}, {0, 0}, PoolKind::Average);
    pool.addInputTensors(inputs, nullptr);
    pool.initialize();
    const auto values = [&] {
        pool.propagate(true);
        const auto& y = dynamic_cast<const Tensor<float>&>(*pool.getOutputs());
        return std::vector<float>(y.begin(), y.end());
    };
    EXPECT_EQ(values(), (std::vector<float>{-1.75f, -0.75f, 1.75f}));
    pool.setQuantized(8);
    EXPECT_EQ(values(), (std::vector<float>{-1.f, 0.f, 1.f}));
    EXPECT_TRUE(pool.isQuantized());
    pool.setQuantized(0);
    EXPECT_EQ(values(), (std::vector<float>{-1.75f, -0.75f, 1.75f}));
}

}  // namespace

}  // namespace N2D2::test

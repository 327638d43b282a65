// Unpool and FMP: what is particular to them. LRN and Normalize: their limits.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "cell/fmp/FMPCell_Frame.hpp"
#include "cell/lrn/LRNCell_Frame.hpp"
#include "cell/normalize/NormalizeCell_Frame.hpp"
#include "cell/pool/PoolCell_Frame.hpp"
#include "cell/unpool/UnpoolCell_Frame.hpp"
#include "kernels/Helpers.hpp"

namespace N2D2::test {

namespace {

using Pool = PoolFrame<double, Cpu>;
using Unpool = UnpoolFrame<double, Cpu>;
using FMP = FMPFrame<double, Cpu>;
using Sizes = std::vector<unsigned>;

template <class E> void expectMessage(const std::function<void()>& action, const std::string& part)
{
    try {
        action();
        ADD_FAILURE() << "nothing was thrown: " << part;
    }
    catch (const E& error) {
        EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
}

std::shared_ptr<Tensor<double>> tensor(const Dims& dims, const std::vector<double>& values = {})
{
    auto t = std::make_shared<Tensor<double>>(dims);
    std::copy(values.begin(), values.end(), t->begin());
    return t;
}

template <class C> const Tensor<double>& outputs(C& cell) { return dynamic_cast<const Tensor<double>&>(*cell.getOutputs()); }

Tensor<bool> unitMap(std::size_t n)
{
    Tensor<bool> map({n, n});
    for (std::size_t i = 0; i < n; ++i)
        map(i * n + i) = true;
    return map;
}

std::shared_ptr<Pool> pool(const std::shared_ptr<Tensor<double>>& input, unsigned channels, PoolKind kind = PoolKind::Max,
                           const Sizes& window = {2, 2})
{
    auto cell = std::make_shared<Pool>(nullptr, "pool1", window, channels, Sizes{2, 2}, Sizes{0, 0}, kind);
    cell->setMapping(unitMap(channels));
    cell->addInputTensors(input, nullptr);
    cell->initialize();
    cell->propagate(false);
    return cell;
}

// Unpool ---------------------------------------------------------------------------------------------------------------

TEST(UnpoolCell, ValuesGoBackWhereTheWinnersAre)
{
    const auto input = tensor({4, 2, 1, 1}, {1, 5, 2, 2, 3, 4, 2, 2});  // winners: (1, 0) and, of the tie, the first
    const auto pooled = pool(input, 1);
    Unpool cell(nullptr, "up", Sizes{2, 2}, 1, Sizes{2, 2});
    cell.addArgMax(pooled);
    const auto values = tensor({2, 1, 1, 1}, {10, 20}), gradient = tensor({2, 1, 1, 1});
    cell.addInputTensors(values, gradient);
    cell.initialize();
    cell.propagate(false);
    const std::vector<double> expected{0, 10, 20, 0, 0, 0, 0, 0};
    EXPECT_EQ(std::vector<double>(outputs(cell).begin(), outputs(cell).end()), expected);
    cell.setOutputErrors(*tensor({4, 2, 1, 1}, {1, 2, 3, 4, 5, 6, 7, 8}));
    cell.backPropagate();
    EXPECT_EQ((*gradient)(0), 2.0);
    EXPECT_EQ((*gradient)(1), 3.0);
    // It follows the pool from batch to batch, in inference too.
    (*input)(4) = 9.0;
    pooled->propagate(true);
    cell.propagate(true);
    EXPECT_EQ(outputs(cell)(4), 10.0);
    EXPECT_EQ(outputs(cell)(1), 0.0);
}

TEST(UnpoolCell, WindowsWithoutWinnerGiveNothing)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto pooled = pool(tensor({4, 2, 1, 1}, {nan, nan, 1, 2, nan, nan, 3, 4}), 1);
    Unpool cell(nullptr, "up", Sizes{2, 2}, 1, Sizes{2, 2});
    cell.addArgMax(pooled);
    cell.addInputTensors(tensor({2, 1, 1, 1}, {10, 20}), nullptr);
    cell.initialize();
    cell.propagate(false);
    EXPECT_EQ(outputs(cell).sum(true), 20.0);
}

TEST(UnpoolCell, ABatchOfAnotherSize)
{
    const auto input = tensor({4, 4, 2, 1}), values = tensor({2, 2, 2, 1});
    const auto pooled = pool(input, 2);
    Unpool cell(nullptr, "up", Sizes{2, 2}, 2, Sizes{2, 2});
    cell.addArgMax(pooled);
    cell.addInputTensors(values, tensor({2, 2, 2, 1}));
    cell.initialize();
    cell.propagate(false);
    KeyedRandom random(RandomUse::Other, 4);
    for (const auto& t : {input, values}) {
        Dims dims = t->dims();
        dims.back() = 3;
        t->reallocate(dims);
        for (double& v : *t)
            v = random.uniform(1.0, 2.0);
    }
    expectMessage<std::invalid_argument>([&] { cell.propagate(false); }, "must be propagated before, with the same batch");
    pooled->propagate(false);
    cell.propagate(false);
    EXPECT_DOUBLE_EQ(outputs(cell).sum(), values->sum());
}

TEST(UnpoolCell, ErrorsSayWhatIsWrong)
{
    const auto pooled = pool(tensor({4, 4, 2, 1}), 2);
    const auto connected = [&](Unpool& cell, const Dims& dims) {
        cell.addInputTensors(tensor(dims), nullptr);
        cell.initialize();
    };
    Unpool without(nullptr, "up", Sizes{2, 2}, 2, Sizes{2, 2});
    expectMessage<std::invalid_argument>([&] { connected(without, {2, 2, 2, 1}); }, "[Unpool up] max unpooling needs the winners of a pool");
    Unpool average(nullptr, "up", Sizes{2, 2}, 2, Sizes{2, 2}, Sizes{0}, PoolKind::Average);
    expectMessage<std::invalid_argument>([&] { average.addArgMax(pooled); }, "its pooling is Average, that of pool1 is Max");
    expectMessage<std::invalid_argument>([&] { average.addArgMax(nullptr); }, "is missing");
    expectMessage<std::invalid_argument>([&] { pool(tensor({4, 4, 2, 1}), 2, PoolKind::Average)->getArgMax(0); }, "no winners");
    Unpool outputsOff(nullptr, "up", Sizes{2, 2}, 3, Sizes{2, 2});
    outputsOff.addArgMax(pooled);
    expectMessage<std::invalid_argument>([&] { connected(outputsOff, {2, 2, 2, 1}); }, "pool1 pools 2 channels: NbOutputs must be that, not 3");
    Unpool inputsOff(nullptr, "up", Sizes{2, 2}, 2, Sizes{2, 2});
    inputsOff.addArgMax(pooled);
    expectMessage<std::invalid_argument>([&] { connected(inputsOff, {3, 2, 2, 1}); }, "the outputs of pool1 are 2x2x2");
    Unpool windowOff(nullptr, "up", Sizes{3, 3}, 2, Sizes{2, 2});
    windowOff.addArgMax(pooled);
    expectMessage<std::invalid_argument>([&] { connected(windowOff, {2, 2, 2, 1}); }, "its outputs are 5x5, pool1 pools 4x4");
    Unpool mapOff(nullptr, "up", Sizes{2, 2}, 2, Sizes{2, 2});
    Tensor<bool> crossed({2, 2});
    crossed(1) = crossed(2) = true;
    mapOff.setMapping(crossed);
    mapOff.addArgMax(pooled);
    expectMessage<std::invalid_argument>([&] { connected(mapOff, {2, 2, 2, 1}); }, "its mapping must have every connection of the pool");
    Unpool three(nullptr, "up", Sizes{2, 2}, 2, Sizes{2, 2});
    for (int i = 0; i < 3; ++i)
        three.addArgMax(pooled);
    three.addInputTensors(tensor({2, 2, 2, 1}), nullptr);
    expectMessage<std::invalid_argument>([&] { connected(three, {2, 2, 2, 1}); }, "winners of 3 pools for 2 inputs");
    Unpool nothing(nullptr, "up", Sizes{2, 2}, 2, Sizes{1, 1}, Sizes{2, 2});
    expectMessage<std::invalid_argument>([&] { connected(nothing, {2, 2, 2, 1}); }, "leaves no output");
}

TEST(UnpoolCell, EachInputHasItsPool)
{
    const auto first = tensor({2, 2, 1, 1}, {9, 0, 0, 0}), second = tensor({2, 2, 1, 1}, {0, 0, 0, 9});
    Unpool cell(nullptr, "up", Sizes{2, 2}, 1, Sizes{2, 2});
    cell.addArgMax(pool(first, 1));
    cell.addArgMax(pool(second, 1));
    cell.addInputTensors(tensor({1, 1, 1, 1}, {3}), nullptr);
    cell.addInputTensors(tensor({1, 1, 1, 1}, {4}), nullptr);
    cell.initialize();
    cell.propagate(false);
    EXPECT_EQ(std::vector<double>(outputs(cell).begin(), outputs(cell).end()), (std::vector<double>{3, 0, 0, 4}));
}

TEST(UnpoolCell, StatisticsAndReceptiveField)
{
    Unpool cell(nullptr, "up", Sizes{3, 2}, 2, Sizes{2, 2}, Sizes{1, 0}, PoolKind::Average);
    cell.setMapping(unitMap(2));
    cell.addInputTensors(tensor({4, 3, 2, 1}), nullptr);
    cell.initialize();
    EXPECT_EQ(cell.getOutputsDims(), (Dims{7, 6, 2}));
    Cell::Stats stats;
    cell.getStats(stats);
    EXPECT_EQ(stats.nbNodes, 84u);
    EXPECT_EQ(stats.nbNeurons, 0u);
    EXPECT_EQ(stats.nbConnections, 2u * (4 * 3 - 2) * 6);  // the padding takes the first and the last column of the windows
    EXPECT_EQ(cell.getReceptiveField(), (std::vector<std::size_t>{2, 1}));
    EXPECT_EQ(cell.getReceptiveField({3, 4}), (std::vector<std::size_t>{3, 3}));
}

// FMP --------------------------------------------------------------------------------------------------------------------

/// Regions along x of one draw, seen through ramps: the largest index wins in the rising one, the smallest in the falling one.
std::vector<std::pair<std::size_t, std::size_t>> regions(FMP& cell, Tensor<double>& input)
{
    const std::size_t width = input.dimX();
    std::vector<std::pair<std::size_t, std::size_t>> found(cell.getOutputsDims()[0]);
    const std::uint64_t draw = cell.noiseDraws();
    for (const bool rising : {true, false}) {
        for (std::size_t i = 0; i < input.size(); ++i)
            input(i) = (rising ? 1.0 : -1.0) * static_cast<double>(i % width);
        cell.setNoiseDraws(draw);
        cell.propagate(!rising);  // inference draws too
        for (std::size_t i = 0; i < found.size(); ++i)
            (rising ? found[i].second : found[i].first) = static_cast<std::size_t>(std::abs(outputs(cell)(i)));
    }
    return found;
}

TEST(FMPCell, RegionsFollowTheRules)
{
    for (const bool overlapping : {true, false}) {
        for (const bool pseudo : {true, false}) {
            for (const auto& [width, ratio] : std::vector<std::pair<std::size_t, double>>{{25, 1.4}, {10, 2.0}, {7, 1.0}, {20, 1.9}}) {
                FMP cell(nullptr, "fmp", ratio, 1);
                cell.setParameter("Overlapping", overlapping ? "1" : "0");
                cell.setParameter("PseudoRandom", pseudo ? "1" : "0");
                const auto input = tensor({width, width, 1, 1});
                cell.addInputTensors(input, nullptr);
                cell.initialize();
                const auto n = static_cast<std::size_t>(std::lround(static_cast<double>(width) / ratio));
                ASSERT_EQ(cell.getOutputsDims(), (Dims{n, n, 1}));
                std::set<std::vector<std::pair<std::size_t, std::size_t>>> different;
                for (int draw = 0; draw < 20; ++draw) {
                    const auto found = regions(cell, *input);
                    different.insert(found);
                    EXPECT_EQ(found.front().first, 0u);
                    EXPECT_EQ(found.back().second, width - 1);
                    double low = 0.0, high = 1.0;
                    std::size_t twos = 0, last = 0;
                    for (std::size_t i = 0; i + 1 < n; ++i) {
                        const std::size_t grid = found[i + 1].first;
                        EXPECT_EQ(found[i].second, overlapping ? grid : grid - 1);
                        if (pseudo) {
                            // grid = ceil(ratio·(i + u)) for one u of the open interval (0, 1)
                            const double exact = static_cast<double>(width) / static_cast<double>(n);
                            low = std::max(low, (static_cast<double>(grid) - 1.0) / exact - static_cast<double>(i));
                            high = std::min(high, static_cast<double>(grid) / exact - static_cast<double>(i));
                        }
                        else {
                            EXPECT_TRUE(grid - last == 1 || grid - last == 2);
                            twos += grid - last == 2;
                        }
                        last = grid;
                    }
                    if (pseudo)
                        EXPECT_LE(low, high + 1e-12) << "no u gives this grid";
                    else
                        EXPECT_EQ(twos + (width - last == 2), width - n);
                    const auto field = cell.getReceptiveField();
                    for (const auto& [first, end] : found)
                        EXPECT_LE(end - first + 1, field[0]);
                }
                if (ratio > 1.0 && ratio < 2.0) {
                    EXPECT_GT(different.size(), 3u) << "every propagate draws again";
                }
            }
        }
    }
}

TEST(FMPCell, OneGridForTheWholeBatchAndItsDrawsAreResumed)
{
    FMP cell(nullptr, "fmp", 1.5, 3);
    cell.setMapping(unitMap(3));
    const auto input = tensor({12, 9, 3, 4});
    for (std::size_t i = 0; i < input->size(); ++i)
        (*input)(i) = static_cast<double>(i % (12 * 9));
    cell.addInputTensors(input, nullptr);
    cell.initialize();
    cell.propagate(false);
    const auto first = outputs(cell).clone();
    const std::size_t plane = first.dimX() * first.dimY();
    for (std::size_t i = plane; i < first.size(); ++i)
        EXPECT_EQ(first(i), first(i % plane));
    EXPECT_EQ(cell.noiseDraws(), 1u);
    // Few grids fit a map that small: two draws may agree, twelve do not.
    bool differ = false;
    std::vector<Tensor<double>> later;
    for (int draw = 0; draw < 12; ++draw) {
        cell.propagate(true);
        later.push_back(outputs(cell).clone());
        differ = differ || !sameBits(first, later.back());
    }
    EXPECT_TRUE(differ);
    cell.setNoiseDraws(1);
    for (const auto& expected : later) {
        cell.propagate(false);
        EXPECT_TRUE(sameBits(outputs(cell), expected));
    }
}

TEST(FMPCell, TheGradientCheckFreezesTheRegions)
{
    FMP cell(nullptr, "fmp", 1.4, 2);
    cell.setMapping(unitMap(2));
    cell.addInputTensors(tensor({9, 9, 2, 1}), tensor({9, 9, 2, 1}));
    cell.initialize();
    cell.propagate(false);
    EXPECT_LT(cell.checkGradient(1e-4, 1e-6), 1e-6);
    EXPECT_EQ(cell.noiseDraws(), 1u) << "the check draws nothing";
}

TEST(FMPCell, NaNNeverWinsAndErrors)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    FMP cell(nullptr, "fmp", 2.0, 1);
    cell.setParameter("Overlapping", "0");
    cell.addInputTensors(tensor({2, 1, 1, 2}, {nan, -3, nan, nan}), tensor({2, 1, 1, 2}));
    cell.initialize();
    cell.propagate(false);
    EXPECT_EQ(outputs(cell)(0), -3.0);
    EXPECT_EQ(outputs(cell)(1), 0.0);
    expectMessage<std::invalid_argument>([] { FMP(nullptr, "fmp", 0.5, 1); }, "[FMP fmp] the scaling ratio must be at least 1, got 0.5");
    expectMessage<std::invalid_argument>([&] { FMP(nullptr, "fmp", nan, 1); }, "at least 1");
    FMP nothing(nullptr, "fmp", 9.0, 1);
    expectMessage<std::invalid_argument>([&] { nothing.addInputTensors(tensor({4, 4, 1, 1}), nullptr); }, "leaves nothing of an input of 4x4x1");
    FMP coarse(nullptr, "fmp", 3.0, 1);
    coarse.setParameter("PseudoRandom", "0");
    expectMessage<std::invalid_argument>([&] { coarse.addInputTensors(tensor({9, 9, 1, 1}), nullptr); },
                                         "PseudoRandom=0 needs at most twice as many inputs as outputs");
}

// LRN, Normalize ---------------------------------------------------------------------------------------------------------

TEST(LRNCell, ParametersAndErrors)
{
    using LRN = LRNFrame<double, Cpu>;
    LRN cell(nullptr, "lrn", 3);
    cell.addInputTensors(tensor({2, 2, 3, 1}), nullptr);
    expectMessage<std::invalid_argument>([&] { cell.initialize(); }, "[LRN lrn] N is 5, but there are only 3 outputs");
    cell.setParameter("N", "3");
    cell.initialize();
    cell.propagate(false);
    cell.setParameter("N", "4");
    expectMessage<std::invalid_argument>([&] { cell.propagate(false); }, "N is 4");
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{{"N", "0"}, {"K", "0"}, {"Alpha", "-1"}, {"Beta", "-1"}})
        EXPECT_THROW(cell.setParameter(name, value), std::invalid_argument) << name;
    LRN other(nullptr, "lrn", 5);
    other.addInputTensors(tensor({2, 2, 3, 1}), nullptr);
    expectMessage<std::invalid_argument>([&] { other.initialize(); }, "has 5 outputs, but its inputs have 3 channels");
    Cell::Stats stats;
    cell.getStats(stats);
    EXPECT_EQ(stats.nbNodes, 12u);
    EXPECT_EQ(stats.nbConnections, 0u);
}

TEST(NormalizeCell, ZeroPixelsStayFinite)
{
    for (const NormalizeNorm norm : {NormalizeNorm::L1, NormalizeNorm::L2}) {
        NormalizeFrame<double, Cpu> cell(nullptr, "norm", 3, norm);
        const auto gradient = tensor({1, 1, 3, 1});
        cell.addInputTensors(tensor({1, 1, 3, 1}), gradient);
        cell.initialize();
        cell.propagate(false);
        EXPECT_EQ(outputs(cell).sum(true), 0.0);
        cell.setOutputErrors(*tensor({1, 1, 3, 1}, {1, 2, 3}));
        cell.backPropagate();
        // dn/dx is 0 there.
        EXPECT_NEAR((*gradient)(1), 2.0 / (norm == NormalizeNorm::L2 ? 1e-3 : 1e-6), 1e-3);
    }
}

}  // namespace

}  // namespace N2D2::test

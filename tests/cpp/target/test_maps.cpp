#include <gtest/gtest.h>

#include <cmath>

#include "target/TargetMaps.hpp"

using namespace N2D2;

namespace {

std::vector<int> targets(const std::vector<int>& labels, MapSize in, MapSize out, int weak = -2, std::size_t nbTargets = 4)
{
    std::vector<int> result(out.pixels(), -9);
    targetsFromLabels(labels.data(), in, result.data(), out, nbTargets, weak, [](int label) { return label; });
    return result;
}

}  // namespace

TEST(TargetsFromLabels, sameSizeIsOneToOne)
{
    EXPECT_EQ(targets({0, 1, -1, 3}, {2, 2}, {2, 2}), (std::vector<int>{0, 1, -1, 3}));
}

TEST(TargetsFromLabels, majorityAndTies)
{
    // 4x2 -> 2x1: left block 3 3 / 1 0 -> 3; right block 2 1 / 1 2 -> tie, the lowest.
    EXPECT_EQ(targets({3, 3, 2, 1, 1, 0, 1, 2}, {4, 2}, {2, 1}), (std::vector<int>{3, 1}));
    // Ignore wins a tie, being the lowest.
    EXPECT_EQ(targets({-1, 2, 2, -1}, {2, 2}, {1, 1}), (std::vector<int>{-1}));
    // Ignored pixels vote.
    EXPECT_EQ(targets({-1, -1, -1, 2}, {2, 2}, {1, 1}), (std::vector<int>{-1}));
}

TEST(TargetsFromLabels, sizesThatDoNotDivide)
{
    // 5 -> 2: [0, 2) and [2, 5).
    EXPECT_EQ(targets({0, 0, 1, 1, 2}, {5, 1}, {2, 1}), (std::vector<int>{0, 1}));
    // 2 -> 5 (more outputs than labels): at least one label each.
    EXPECT_EQ(targets({1, 3}, {2, 1}, {5, 1}), (std::vector<int>{1, 1, 1, 3, 3}));
    // One label for a map.
    EXPECT_EQ(targets({2}, {1, 1}, {2, 2}), (std::vector<int>{2, 2, 2, 2}));
}

TEST(TargetsFromLabels, weakTargetYieldsToTheRunnerUp)
{
    EXPECT_EQ(targets({0, 0, 0, 2}, {2, 2}, {1, 1}, 0), (std::vector<int>{2}));
    EXPECT_EQ(targets({-1, -1, 1, 2}, {2, 2}, {1, 1}, -1), (std::vector<int>{1}));
    EXPECT_EQ(targets({0, 0, 0, 0}, {2, 2}, {1, 1}, 0), (std::vector<int>{0}));
    EXPECT_EQ(targets({0, 1, 1, 1}, {2, 2}, {1, 1}, 0), (std::vector<int>{1}));
}

TEST(Estimate, firstMaximumAndTopN)
{
    // 2 pixels, 3 outputs, channel after channel.
    const std::vector<float> y = {0.2f, 0.5f, 0.7f, 0.5f, 0.7f, 0.1f};
    std::vector<int> labels(2);
    std::vector<float> values(2);
    estimate(y.data(), 2, 3, 1, 0.5, labels.data(), values.data());
    EXPECT_EQ(labels, (std::vector<int>{1, 0}));
    EXPECT_EQ(values, (std::vector<float>{0.7f, 0.5f}));
    labels.resize(4);
    values.resize(4);
    estimate(y.data(), 2, 3, 2, 0.5, labels.data(), values.data());
    EXPECT_EQ(labels, (std::vector<int>{1, 0, 2, 1}));
    EXPECT_EQ(values, (std::vector<float>{0.7f, 0.5f, 0.7f, 0.5f}));
}

TEST(Estimate, singleOutputAndNaN)
{
    const std::vector<float> y = {0.8f, 0.5f, 0.3f};
    std::vector<int> labels(3);
    std::vector<float> values(3);
    estimate(y.data(), 3, 1, 1, 0.5, labels.data(), values.data());
    EXPECT_EQ(labels, (std::vector<int>{1, 0, 0}));
    EXPECT_FLOAT_EQ(values[0], 0.8f);
    EXPECT_FLOAT_EQ(values[2], 0.7f);
    const std::vector<float> broken = {std::nanf(""), -1.0f, 2.0f};
    estimate(broken.data(), 1, 3, 1, 0.5, labels.data(), values.data());
    EXPECT_EQ(labels[0], 2);
    int order[3];
    float sorted[3];
    estimate(broken.data(), 1, 3, 3, 0.5, order, sorted);
    EXPECT_EQ(order[0], 2);
    EXPECT_EQ(order[1], 1);
    EXPECT_EQ(order[2], 0);
}

TEST(LossOf, scalarsMapsAndIgnored)
{
    // Uniform softmax of 3 classes: 2/3, as documented.
    const std::vector<float> uniform(3, 1.0f / 3);
    const int one = 1, ignored = -1;
    EXPECT_NEAR(lossOf(uniform.data(), &one, 1, 3, 1, 1.0, 0.0, 1), 2.0 / 3, 1e-7);
    EXPECT_EQ(lossOf(uniform.data(), &ignored, 1, 3, 1, 1.0, 0.0, 1), 0.0);
    // A map balances its classes: class 0 on 3 pixels weighs 1/3 each.
    const std::vector<float> y(8, 0.0f);
    const int map[4] = {0, 0, 0, 1};
    EXPECT_NEAR(lossOf(y.data(), map, 4, 2, 1, 1.0, 0.0, 1), 3.0 / 9 + 1.0, 1e-12);
}

// Empirical moments of the fillers on real weight shapes, and reproducibility of the initial weights.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include <omp.h>

#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "filler/constant/ConstantFiller.hpp"
#include "filler/he/HeFiller.hpp"
#include "filler/normal/NormalFiller.hpp"
#include "filler/uniform/UniformFiller.hpp"
#include "filler/xavier/XavierFiller.hpp"

namespace N2D2::test {

namespace {

/// Weights of a Conv 3x3 from 16 channels to 64 outputs in `groups` groups.
Tensor<double> convWeights(const std::shared_ptr<Filler>& filler, std::size_t groups)
{
    auto conv = std::make_shared<ConvFrame<double, Cpu>>(nullptr, "conv", std::vector<unsigned>{3, 3}, 64);
    if (groups > 1) {
        Tensor<bool> map({64, 16});
        for (std::size_t i = 0; i < map.size(); ++i)
            map(i) = i % 64 * groups / 64 == i / 64 * groups / 16;
        conv->setMapping(map);
    }
    conv->setWeightsFiller(filler);
    conv->addInputTensors(std::make_shared<Tensor<double>>(Dims{8, 8, 16, 1}), nullptr);
    conv->initialize();
    return dynamic_cast<const Tensor<double>&>(*conv->getWeights(0)).clone();
}

void expectMoments(const Tensor<double>& values, double mean, double deviation)
{
    const double n = static_cast<double>(values.size());
    EXPECT_NEAR(values.mean(), mean, 5.0 * deviation / std::sqrt(n));
    EXPECT_NEAR(values.std() / deviation, 1.0, 5.0 / std::sqrt(n));
}

TEST(Fillers, MomentsOnConvolutions)
{
    using Distribution = XavierFiller::Distribution;
    // Packed kernels of a grouped convolution: the fans count the channels of a group.
    for (const std::size_t groups : {1, 4}) {
        const double in = 9.0 * 16.0 / static_cast<double>(groups), out = 9.0 * 64.0, average = (in + out) / 2.0;
        const std::vector<std::pair<VarianceNorm, double>> norms{
            {VarianceNorm::FanIn, in}, {VarianceNorm::FanOut, out}, {VarianceNorm::Average, average}};
        for (const auto& [norm, n] : norms) {
            expectMoments(convWeights(std::make_shared<HeFiller>(norm), groups), 0.0, std::sqrt(2.0 / n));
            expectMoments(convWeights(std::make_shared<XavierFiller>(norm, Distribution::Normal, 2.0), groups), 0.0, 2.0 / std::sqrt(n));
            const auto uniform = convWeights(std::make_shared<XavierFiller>(norm, Distribution::Uniform), groups);
            expectMoments(uniform, 0.0, std::sqrt(1.0 / n));
            const double bound = std::sqrt(3.0 / n);
            EXPECT_LE(*std::max_element(uniform.begin(), uniform.end()), bound);
            EXPECT_GE(*std::min_element(uniform.begin(), uniform.end()), -bound);
        }
    }
    expectMoments(convWeights(std::make_shared<NormalFiller>(0.5, 0.1), 1), 0.5, 0.1);
    expectMoments(convWeights(std::make_shared<UniformFiller>(-1.0, 3.0), 1), 1.0, 4.0 / std::sqrt(12.0));
    for (const double v : convWeights(std::make_shared<ConstantFiller>(0.75), 1))
        ASSERT_EQ(v, 0.75);
}

TEST(Fillers, FansOfAnFc)
{
    auto fc = std::make_shared<FcFrame<double, Cpu>>(nullptr, "fc", 100);
    fc->setWeightsFiller(std::make_shared<HeFiller>(VarianceNorm::Average));
    fc->addInputTensors(std::make_shared<Tensor<double>>(Dims{4, 4, 5, 1}), nullptr);
    fc->initialize();
    expectMoments(*fc->freeParameters()[0].value, 0.0, std::sqrt(2.0 / ((80.0 + 100.0) / 2.0)));
}

TEST(Fillers, RestrictedToPositiveValues)
{
    Tensor<double> values({1000});
    KeyedRandom random(RandomUse::Other, 1);
    NormalFiller(0.0, 1.0).apply(values, Fans(1.0, 1.0), random, true);
    EXPECT_EQ(*std::min_element(values.begin(), values.end()), 0.0);
    EXPECT_GT(*std::max_element(values.begin(), values.end()), 1.0);
}

template <class T> std::vector<Tensor<T>> initialWeights(std::uint64_t seed)
{
    defaultContext()->reseed(seed);
    std::vector<Tensor<T>> all;
    for (const char* name : {"a", "b"}) {
        auto conv = std::make_shared<ConvFrame<T, Cpu>>(nullptr, name, std::vector<unsigned>{3, 3}, 8);
        conv->addInputTensors(std::make_shared<Tensor<T>>(Dims{8, 8, 4, 1}), nullptr);
        conv->initialize();
        for (const auto& p : conv->freeParameters())
            all.push_back(p.value->clone());
    }
    return all;
}

TEST(Fillers, SameSeedSameWeights)
{
    const int threads = omp_get_max_threads();
    const auto first = initialWeights<float>(5);
    omp_set_num_threads(3);
    const auto again = initialWeights<float>(5), other = initialWeights<float>(6);
    omp_set_num_threads(threads);
    const auto exact = initialWeights<double>(5);
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_TRUE(std::memcmp(first[i].data(), again[i].data(), first[i].size() * sizeof(float)) == 0);
        EXPECT_FALSE(std::memcmp(first[i].data(), other[i].data(), first[i].size() * sizeof(float)) == 0);
        for (std::size_t j = 0; j < first[i].size(); ++j)
            ASSERT_EQ(first[i](j), static_cast<float>(exact[i](j))) << "float and double cells start alike";
    }
    EXPECT_FALSE(std::memcmp(first[0].data(), first[2].data(), first[0].size() * sizeof(float)) == 0) << "two cells, two streams";
}

}  // namespace

}  // namespace N2D2::test

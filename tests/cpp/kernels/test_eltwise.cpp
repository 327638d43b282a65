#include "Helpers.hpp"

#include "kernels/eltwise.hpp"

using namespace N2D2;
using namespace N2D2::test;

TEST(KernelEltwise, ScaledCopy)
{
    MersenneRandom r(3);
    const auto x = randomTensor<float>({37, 41, 5, 9}, r), y0 = randomTensor<float>({37, 41, 5, 9}, r);
    for (const float alpha : {1.0f, -0.5f})
        for (const bool accumulate : {false, true}) {
            Tensor<float> y = y0.clone();
            scaledCopy(Cpu{}, x, alpha, y, accumulate);
            for (std::size_t i = 0; i < y.size(); ++i)
                ASSERT_EQ(y(i), accumulate ? y0(i) + alpha * x(i) : alpha * x(i));
        }
    Tensor<float> small({3});
    EXPECT_THROW(scaledCopy(Cpu{}, x, 1.0f, small, false), std::invalid_argument);
}

TEST(KernelEltwise, ChannelsThereAndBack)
{
    MersenneRandom r(4);
    const auto a = randomTensor<double>({5, 3, 2, 4}, r), b = randomTensor<double>({5, 3, 7, 4}, r);
    Tensor<double> all({5, 3, 9, 4});
    copyChannelsTo(Cpu{}, a, all, 0);
    copyChannelsTo(Cpu{}, b, all, 2);
    for (std::size_t n = 0; n < 4; ++n)
        for (std::size_t c = 0; c < 9; ++c)
            for (std::size_t p = 0; p < 15; ++p)
                ASSERT_EQ(all((n * 9 + c) * 15 + p), c < 2 ? a((n * 2 + c) * 15 + p) : b((n * 7 + c - 2) * 15 + p));
    Tensor<double> back({5, 3, 7, 4}, 1.0);
    copyChannelsFrom(Cpu{}, all, 2, back, true);
    for (std::size_t i = 0; i < back.size(); ++i)
        ASSERT_EQ(back(i), 1.0 + b(i));
    copyChannelsFrom(Cpu{}, all, 2, back, false);
    EXPECT_TRUE(back == b);
    EXPECT_THROW(copyChannelsTo(Cpu{}, b, all, 3), std::invalid_argument);
    EXPECT_THROW(copyChannelsFrom(Cpu{}, all, ~std::size_t(0), back, false), std::invalid_argument);
    Tensor<double> other({5, 2, 2, 4});
    EXPECT_THROW(copyChannelsTo(Cpu{}, other, all, 0), std::invalid_argument);
}

TEST(KernelBackend, Choice)
{
    KeepSettings keep;
    enableOneDnn(false);
    EXPECT_FALSE(oneDnnEnabled());
    if (oneDnnCompiled()) {
        enableOneDnn(true);
        EXPECT_TRUE(oneDnnEnabled());
        EXPECT_FALSE(oneDnnVersion().empty());
    }
    else
        EXPECT_THROW(enableOneDnn(true), std::runtime_error);
}

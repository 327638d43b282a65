// Batch normalization against a naive one in double; one value, constant channels, negative scales, numeric gradient.
#include "Helpers.hpp"

#include "kernels/norm.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

struct Shape {
    std::size_t spatial, channels, batch;
};

template <class T> struct Data {
    Tensor<T> x, dy, scale, bias, mean, variance, dx0, dscale0, dbias0;
    Data(const Shape& s, std::uint32_t seed, double offset = 0.0)
    {
        MersenneRandom r(seed);
        const Dims whole{s.spatial, 1, s.channels, s.batch}, one{1, 1, s.channels, 1};
        x = randomTensor<T>(whole, r, offset - 1.0, offset + 1.0);
        dy = randomTensor<T>(whole, r);
        scale = randomTensor<T>(one, r, -2.0, 2.0);
        bias = randomTensor<T>(one, r);
        mean = randomTensor<T>(one, r);
        variance = randomTensor<T>(one, r, 0.1, 2.0);
        dx0 = randomTensor<T>(whole, r);
        dscale0 = randomTensor<T>(one, r);
        dbias0 = randomTensor<T>(one, r);
    }
};

constexpr double epsilon = 1e-5, momentum = 0.1;

/// y, running mean, running variance, saved mean, saved variance, inference y, dscale, dbias, dx.
template <class T>
std::vector<Tensor<T>> compute(const Shape& s, const Data<T>& d, bool accumulate, bool fixedStatistics = false)
{
    const auto plan = makeBatchNormPlan<T>(Cpu{}, s.spatial, s.channels, s.batch);
    const Dims& whole = d.x.dims();
    const Dims one{1, 1, s.channels, 1};
    std::vector<Tensor<T>> r{Tensor<T>(whole), d.mean.clone(), d.variance.clone(), Tensor<T>(one), Tensor<T>(one),
                             Tensor<T>(whole), d.dscale0.clone(), d.dbias0.clone(), d.dx0.clone()};
    plan->forwardTraining(d.x, d.scale, d.bias, r[1], r[2], momentum, epsilon, r[3], r[4], r[0]);
    plan->forwardInference(d.x, d.scale, d.bias, d.mean, d.variance, epsilon, r[5]);
    plan->backward(d.x, d.dy, d.scale, fixedStatistics ? d.mean : r[3], fixedStatistics ? d.variance : r[4], epsilon,
                   fixedStatistics, r[6], r[7], accumulate, &r[8], accumulate);
    return r;
}

template <class T>
std::vector<Tensor<double>> reference(const Shape& s, const Data<T>& d, bool accumulate, bool fixedStatistics = false)
{
    const Dims one{1, 1, s.channels, 1};
    std::vector<Tensor<double>> r{Tensor<double>(d.x.dims()), toDouble(d.mean), toDouble(d.variance), Tensor<double>(one),
                                  Tensor<double>(one), Tensor<double>(d.x.dims()), toDouble(d.dscale0), toDouble(d.dbias0),
                                  toDouble(d.dx0)};
    if (!accumulate)
        for (const int i : {6, 7, 8})
            r[i].fill(0.0);
    const double n = static_cast<double>(s.spatial * s.batch);
    for (std::size_t c = 0; c < s.channels; ++c) {
        const auto each = [&](const auto& body) {
            for (std::size_t b = 0; b < s.batch; ++b)
                for (std::size_t p = 0; p < s.spatial; ++p)
                    body((b * s.channels + c) * s.spatial + p);
        };
        double mean = 0, variance = 0, sum = 0, product = 0;
        each([&](std::size_t i) { mean += d.x(i) / n; });
        each([&](std::size_t i) { variance += (d.x(i) - mean) * (d.x(i) - mean) / n; });
        r[1](c) = (1 - momentum) * d.mean(c) + momentum * mean;
        r[2](c) = (1 - momentum) * d.variance(c) + momentum * variance * (n > 1 ? n / (n - 1) : 1.0);
        r[3](c) = mean;
        r[4](c) = variance;
        const double bm = fixedStatistics ? static_cast<double>(d.mean(c)) : mean,
                     inverse = 1 / std::sqrt((fixedStatistics ? static_cast<double>(d.variance(c)) : variance) + epsilon);
        each([&](std::size_t i) {
            r[0](i) = d.scale(c) * (d.x(i) - mean) / std::sqrt(variance + epsilon) + d.bias(c);
            r[5](i) = d.scale(c) * (d.x(i) - d.mean(c)) / std::sqrt(d.variance(c) + epsilon) + d.bias(c);
            sum += d.dy(i);
            product += d.dy(i) * (d.x(i) - bm) * inverse;
        });
        r[6](c) += product;
        r[7](c) += sum;
        each([&](std::size_t i) {
            const double direct = d.dy(i), xhat = (d.x(i) - bm) * inverse;
            r[8](i) += d.scale(c) * inverse * (fixedStatistics ? direct : direct - sum / n - xhat * product / n);
        });
    }
    return r;
}

template <class T> void checkAll()
{
    std::uint32_t seed = 1;
    for (const Shape& s : {Shape{784, 6, 8}, {100, 16, 5}, {1, 120, 128}, {1, 3, 1000}, {3000, 2, 3}, {49, 33, 7}, {5, 1, 2}}) {
        const Data<T> d(s, seed++);
        for (const bool accumulate : {false, true})
            for (const bool fixedStatistics : {false, true}) {
                const auto got = compute(s, d, accumulate, fixedStatistics);
                const auto expected = reference(s, d, accumulate, fixedStatistics);
                for (std::size_t i = 0; i < got.size(); ++i)
                    EXPECT_LT(relativeError(got[i], expected[i]), tolerance<T>())
                        << "result " << i << " of " << s.spatial << "x" << s.channels << "x" << s.batch;
            }
        expectSameBits<T>([&] { return compute(s, d, true); }, "batch normalization");
    }
}

}  // namespace

TEST(KernelNorm, FloatAgainstNaive) { checkAll<float>(); }
TEST(KernelNorm, DoubleAgainstNaive) { checkAll<double>(); }

TEST(KernelNorm, FarFromZero)
{
    const Shape s{200, 3, 9};
    const Data<double> d(s, 8, 1e6);
    const auto got = compute(s, d, false);
    const auto expected = reference(s, d, false);
    EXPECT_LT(relativeError(got[4], expected[4]), 1e-9);
    EXPECT_LT(relativeError(got[0], expected[0]), 1e-9);
}

TEST(KernelNorm, OneValue)
{
    const Shape s{1, 4, 1};
    const Data<double> d(s, 3);
    const auto r = compute(s, d, false);
    for (std::size_t c = 0; c < 4; ++c) {
        EXPECT_EQ(r[4](c), 0.0);
        EXPECT_DOUBLE_EQ(r[2](c), (1 - momentum) * d.variance(c));
        EXPECT_DOUBLE_EQ(r[0](c), d.bias(c));
        EXPECT_NEAR(r[8](c), 0.0, 1e-12);
    }
}

TEST(KernelNorm, ConstantChannelWithoutEpsilon)
{
    const auto plan = makeBatchNormPlan<float>(Cpu{}, 6, 1, 2);
    const Dims one{1, 1, 1, 1};
    Tensor<float> x({6, 1, 1, 2}, 0.1f), y({6, 1, 1, 2}), scale(one, 2.0f), bias(one, 3.0f), rm(one), rv(one), m(one), v(one),
        dscale(one), dbias(one), dx({6, 1, 1, 2});
    plan->forwardTraining(x, scale, bias, rm, rv, 0.1, 0.0, m, v, y);
    EXPECT_EQ(v(0), 0.0f);
    plan->backward(x, y, scale, m, v, 0.0, false, dscale, dbias, false, &dx, false);
    for (std::size_t i = 0; i < y.size(); ++i) {
        EXPECT_FLOAT_EQ(y(i), 3.0f);
        EXPECT_TRUE(std::isfinite(dx(i)));
    }
}

TEST(KernelNorm, NumericGradient)
{
    const Shape s{5, 3, 4};
    Data<double> d(s, 11);
    const auto gradient = compute(s, d, false);
    const auto cost = [&] {
        const auto r = compute(s, d, false);
        double sum = 0;
        for (std::size_t i = 0; i < r[0].size(); ++i)
            sum += r[0](i) * d.dy(i);
        return sum;
    };
    const double eps = 1e-4;
    const auto compare = [&](Tensor<double>& values, const Tensor<double>& grads) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double kept = values(i);
            values(i) = kept + eps / 2;
            const double up = cost();
            values(i) = kept - eps / 2;
            const double down = cost();
            values(i) = kept;
            ASSERT_NEAR((up - down) / eps, grads(i), 1e-6);
        }
    };
    compare(d.x, gradient[8]);
    compare(d.scale, gradient[6]);
    compare(d.bias, gradient[7]);
}

TEST(KernelNorm, WithoutInputGradient)
{
    const Shape s{7, 3, 4};
    const Data<float> d(s, 12);
    const auto all = compute(s, d, false);
    const auto plan = makeBatchNormPlan<float>(Cpu{}, s.spatial, s.channels, s.batch);
    Tensor<float> dscale({1, 1, 3, 1}), dbias({1, 1, 3, 1});
    plan->backward(d.x, d.dy, d.scale, all[3], all[4], epsilon, false, dscale, dbias, false, nullptr, false);
    EXPECT_TRUE(sameBits(dscale, all[6]));
    EXPECT_TRUE(sameBits(dbias, all[7]));
}

TEST(KernelNorm, RefusesWrongSizes)
{
    EXPECT_THROW(makeBatchNormPlan<float>(Cpu{}, 0, 1, 1), std::invalid_argument);
    const auto plan = makeBatchNormPlan<float>(Cpu{}, 2, 3, 4);
    Tensor<float> x({2, 1, 3, 4}), p({1, 1, 3, 1}), wrong({1, 1, 2, 1});
    EXPECT_THROW(plan->forwardInference(x, p, p, p, wrong, 1e-5, x), std::invalid_argument);
    EXPECT_THROW(plan->forwardInference(wrong, p, p, p, p, 1e-5, x), std::invalid_argument);
    EXPECT_THROW(plan->forwardInference(x, p, p, p, p, -1.0, x), std::invalid_argument);
}

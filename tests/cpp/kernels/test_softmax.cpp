// Softmax against a naive one in double: groups, planes, large logits, one class.
#include "Helpers.hpp"

#include "kernels/softmax.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

template <class T> void check(const Dims& dims, std::size_t group, double range)
{
    MersenneRandom r(static_cast<std::uint32_t>(dims[0] * 31 + group));
    const auto x = randomTensor<T>(dims, r, -range, range), dy = randomTensor<T>(dims, r), dx0 = randomTensor<T>(dims, r);
    const std::size_t spatial = dims[0] * dims[1], channels = dims[2], g = group ? group : channels;
    Tensor<double> y(dims), dx = toDouble(dx0);
    for (std::size_t b = 0; b < dims[3]; ++b)
        for (std::size_t c0 = 0; c0 < channels; c0 += g)
            for (std::size_t p = 0; p < spatial; ++p) {
                const auto at = [&](std::size_t c) { return (b * channels + c0 + c) * spatial + p; };
                double most = -1e300, total = 0, dot = 0;
                for (std::size_t c = 0; c < g; ++c)
                    most = std::max(most, static_cast<double>(x(at(c))));
                for (std::size_t c = 0; c < g; ++c)
                    total += y(at(c)) = std::exp(x(at(c)) - most);
                for (std::size_t c = 0; c < g; ++c) {
                    y(at(c)) /= total;
                    dot += y(at(c)) * dy(at(c));
                }
                for (std::size_t c = 0; c < g; ++c)
                    dx(at(c)) += y(at(c)) * (dy(at(c)) - dot);
            }
    const auto compute = [&] {
        std::vector<Tensor<T>> out{Tensor<T>(dims), dx0.clone()};
        softmaxForward(Cpu{}, x, out[0], group);
        softmaxBackward(Cpu{}, out[0], dy, out[1], group, true);
        return out;
    };
    const auto got = compute();
    EXPECT_LT(relativeError(got[0], y), tolerance<T>());
    EXPECT_LT(relativeError(got[1], dx), tolerance<T>());
    expectSameBits<T>(compute, "softmax");
}

}  // namespace

TEST(KernelSoftmax, AgainstNaive)
{
    for (const double range : {1.0, 20.0, 1e4}) {
        for (const Dims& dims : {Dims{1, 1, 10, 128}, {1, 1, 1000, 3}, {7, 5, 6, 3}, {13, 11, 21, 2}, {100, 100, 2, 1}}) {
            check<float>(dims, 0, range);
            check<double>(dims, 0, range);
        }
        check<float>({5, 3, 12, 2}, 3, range);
        check<double>({5, 3, 12, 2}, 4, range);
        check<double>({1, 1, 12, 2}, 1, range);
    }
}

TEST(KernelSoftmax, LargeLogitsStayFinite)
{
    Tensor<float> x({1, 1, 3, 1}), y({1, 1, 3, 1});
    x(0) = 1e4f;
    x(1) = -1e4f;
    x(2) = 1e4f;
    softmaxForward(Cpu{}, x, y, 0);
    EXPECT_FLOAT_EQ(y(0), 0.5f);
    EXPECT_FLOAT_EQ(y(1), 0.0f);
    EXPECT_FLOAT_EQ(y(2), 0.5f);
}

TEST(KernelSoftmax, OneClassIsCertainAndHasNoGradient)
{
    MersenneRandom r(5);
    const Dims dims{3, 2, 1, 2};
    const auto x = randomTensor<double>(dims, r), dy = randomTensor<double>(dims, r);
    Tensor<double> y(dims), dx(dims, 7.0);
    softmaxForward(Cpu{}, x, y, 0);
    softmaxBackward(Cpu{}, y, dy, dx, 0, false);
    for (std::size_t i = 0; i < y.size(); ++i) {
        EXPECT_EQ(y(i), 1.0);
        EXPECT_EQ(dx(i), 0.0);
    }
}

TEST(KernelSoftmax, RefusesGroupsThatDoNotDivide)
{
    Tensor<float> x({1, 1, 10, 2}), y({1, 1, 10, 2}), small({1, 1, 9, 2});
    EXPECT_THROW(softmaxForward(Cpu{}, x, y, 3), std::invalid_argument);
    EXPECT_THROW(softmaxForward(Cpu{}, x, small, 0), std::invalid_argument);
}

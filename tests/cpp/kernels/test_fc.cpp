// Inner product against a naive sum in double, both kernels, and its bits for any number of threads.
#include "Helpers.hpp"

#include "kernels/fc.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

struct Shape {
    std::size_t batch, inputs, outputs;
};
const std::vector<Shape> shapes = {{1, 1, 1}, {1, 7, 5}, {3, 120, 84}, {128, 120, 84}, {128, 84, 10}, {5, 700, 33}, {130, 300, 270}, {2, 513, 600},
                                   {1, 4096, 10}, {64, 2048, 100}, {16, 784, 300}};

template <class T> struct Data {
    Tensor<T> x, w, bias, dy, y0, dx0, dw0, db0;
    Data(const Shape& s, std::uint32_t seed)
    {
        MersenneRandom r(seed);
        x = randomTensor<T>({1, 1, s.inputs, s.batch}, r);
        w = randomTensor<T>({1, 1, s.inputs, s.outputs}, r);
        bias = randomTensor<T>({s.outputs, 1, 1, 1}, r);
        dy = randomTensor<T>({1, 1, s.outputs, s.batch}, r);
        y0 = randomTensor<T>({1, 1, s.outputs, s.batch}, r);
        dx0 = randomTensor<T>({1, 1, s.inputs, s.batch}, r);
        dw0 = randomTensor<T>({1, 1, s.inputs, s.outputs}, r);
        db0 = randomTensor<T>({s.outputs, 1, 1, 1}, r);
    }
};

template <class T> std::vector<Tensor<T>> compute(FcPlan<T>& plan, const Data<T>& d, bool accumulate, bool withBias)
{
    std::vector<Tensor<T>> r{d.y0.clone(), d.dx0.clone(), d.dw0.clone(), d.db0.clone()};
    plan.forward(d.x, d.w, withBias ? &d.bias : nullptr, r[0], accumulate);
    plan.backwardData(d.dy, d.w, r[1], accumulate);
    plan.backwardWeights(d.x, d.dy, r[2], accumulate);
    plan.backwardBias(d.dy, r[3], accumulate);
    return r;
}

template <class T>
std::vector<Tensor<double>> reference(const Shape& s, const Data<T>& d, bool accumulate, bool withBias)
{
    std::vector<Tensor<double>> r{toDouble(d.y0), toDouble(d.dx0), toDouble(d.dw0), toDouble(d.db0)};
    if (!accumulate)
        for (auto& t : r)
            t.fill(0.0);
    for (std::size_t b = 0; b < s.batch; ++b)
        for (std::size_t o = 0; o < s.outputs; ++o) {
            const double g = d.dy(b * s.outputs + o);
            double sum = withBias ? d.bias(o) : 0.0;
            for (std::size_t i = 0; i < s.inputs; ++i) {
                const double x = d.x(b * s.inputs + i), w = d.w(o * s.inputs + i);
                sum += x * w;
                r[1](b * s.inputs + i) += g * w;
                r[2](o * s.inputs + i) += g * x;
            }
            r[0](b * s.outputs + o) += sum;
            r[3](o) += g;
        }
    return r;
}

template <class T> void checkAll()
{
    KeepSettings keep;
    for (const bool oneDnn : kernelChoices()) {
        enableOneDnn(oneDnn);
        std::uint32_t seed = 1;
        for (const Shape& s : shapes) {
            const Data<T> d(s, seed++);
            const auto plan = makeFcPlan<T>(Cpu{}, s.batch, s.inputs, s.outputs);
            for (const bool accumulate : {false, true})
                for (const bool withBias : {false, true}) {
                    const auto got = compute(*plan, d, accumulate, withBias);
                    const auto expected = reference(s, d, accumulate, withBias);
                    for (std::size_t i = 0; i < got.size(); ++i)
                        EXPECT_LT(relativeError(got[i], expected[i]), tolerance<T>())
                            << "result " << i << " of " << s.batch << "x" << s.inputs << "x" << s.outputs << " oneDnn " << oneDnn;
                }
            expectSameBits<T>([&] { return compute(*makeFcPlan<T>(Cpu{}, s.batch, s.inputs, s.outputs), d, true, true); },
                              "Fc oneDnn=" + std::to_string(oneDnn));
        }
    }
}

}  // namespace

TEST(KernelFc, FloatAgainstNaive) { checkAll<float>(); }
TEST(KernelFc, DoubleAgainstNaive) { checkAll<double>(); }

TEST(KernelFc, RefusesWrongSizes)
{
    for (const bool oneDnn : kernelChoices()) {
        KeepSettings keep;
        enableOneDnn(oneDnn);
        const auto plan = makeFcPlan<float>(Cpu{}, 2, 3, 4);
        Tensor<float> x({1, 1, 3, 2}), w({1, 1, 3, 4}), y({1, 1, 4, 2}), wrong({1, 1, 3, 3});
        EXPECT_THROW(plan->forward(wrong, w, nullptr, y, false), std::invalid_argument);
        EXPECT_THROW(plan->forward(x, wrong, nullptr, y, false), std::invalid_argument);
        EXPECT_THROW(plan->forward(x, w, &wrong, y, false), std::invalid_argument);
        EXPECT_THROW(plan->backwardBias(wrong, y, false), std::invalid_argument);
        EXPECT_THROW(makeFcPlan<float>(Cpu{}, 0, 3, 4), std::invalid_argument);
    }
}

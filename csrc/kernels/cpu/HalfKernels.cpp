// The kernels of halves: each runs the float one (kernels/cpu/Half.hpp). What only moves values moves halves.
#include "kernels/conv.hpp"
#include "kernels/cpu/Half.hpp"
#include "kernels/elemwise.hpp"
#include "kernels/eltwise.hpp"
#include "kernels/fc.hpp"
#include "kernels/norm.hpp"
#include "kernels/pool.hpp"
#include "kernels/softmax.hpp"
#include "kernels/window.hpp"

namespace N2D2 {

// Plans ----------------------------------------------------------------------------------------------------------------

namespace {

/// ConvPlan and FcPlan have the same four steps.
template <template <class> class Plan> class HalfProductPlan : public Plan<half> {
public:
    explicit HalfProductPlan(std::unique_ptr<Plan<float>> plan) : mPlan(std::move(plan)) {}

    void forward(const Tensor<half>& x, const Tensor<half>& w, const Tensor<half>* bias, Tensor<half>& y, bool accumulate) override
    {
        inFloat([&](auto&&... a) { mPlan->forward(a..., accumulate); }, x, w, bias, y);
    }
    void backwardData(const Tensor<half>& dy, const Tensor<half>& w, Tensor<half>& dx, bool accumulate) override
    {
        inFloat([&](auto&... a) { mPlan->backwardData(a..., accumulate); }, dy, w, dx);
    }
    void backwardWeights(const Tensor<half>& x, const Tensor<half>& dy, Tensor<half>& dw, bool accumulate) override
    {
        inFloat([&](auto&... a) { mPlan->backwardWeights(a..., accumulate); }, x, dy, dw);
    }
    void backwardBias(const Tensor<half>& dy, Tensor<half>& db, bool accumulate) override
    {
        inFloat([&](auto&... a) { mPlan->backwardBias(a..., accumulate); }, dy, db);
    }

private:
    std::unique_ptr<Plan<float>> mPlan;
};

class HalfPoolPlan : public PoolPlan<half> {
public:
    explicit HalfPoolPlan(std::unique_ptr<PoolPlan<float>> plan) : mPlan(std::move(plan)) {}

    void forward(const Tensor<half>& x, Tensor<half>& y, Tensor<int>* argMax) override
    {
        inFloat([&](auto&... a) { mPlan->forward(a..., argMax); }, x, y);
    }
    void backward(const Tensor<half>& dy, const Tensor<int>& argMax, Tensor<half>& dx, bool accumulate) override
    {
        inFloat([&](auto& from, auto& to) { mPlan->backward(from, argMax, to, accumulate); }, dy, dx);
    }

private:
    std::unique_ptr<PoolPlan<float>> mPlan;
};

class HalfBatchNormPlan : public BatchNormPlan<half> {
public:
    explicit HalfBatchNormPlan(std::unique_ptr<BatchNormPlan<float>> plan) : mPlan(std::move(plan)) {}

    void forwardTraining(const Tensor<half>& x, const Tensor<float>& scale, const Tensor<float>& bias, Tensor<float>& runningMean,
                         Tensor<float>& runningVariance, double momentum, double epsilon, Tensor<float>& savedMean,
                         Tensor<float>& savedVariance, Tensor<half>& y) override
    {
        inFloat(
            [&](auto& in, auto& out) {
                mPlan->forwardTraining(in, scale, bias, runningMean, runningVariance, momentum, epsilon, savedMean, savedVariance, out);
            },
            x, y);
    }
    void forwardInference(const Tensor<half>& x, const Tensor<float>& scale, const Tensor<float>& bias, const Tensor<float>& mean,
                          const Tensor<float>& variance, double epsilon, Tensor<half>& y) override
    {
        inFloat([&](auto& in, auto& out) { mPlan->forwardInference(in, scale, bias, mean, variance, epsilon, out); }, x, y);
    }
    void backward(const Tensor<half>& x, const Tensor<half>& dy, const Tensor<float>& scale, const Tensor<float>& mean,
                  const Tensor<float>& variance, double epsilon, bool fixedStatistics, Tensor<float>& dscale, Tensor<float>& dbias,
                  bool accumulateParameters, Tensor<half>* dx, bool accumulate) override
    {
        inFloat(
            [&](auto& in, auto& errors, Tensor<float>* gradient) {
                mPlan->backward(in, errors, scale, mean, variance, epsilon, fixedStatistics, dscale, dbias, accumulateParameters, gradient,
                                accumulate);
            },
            x, dy, dx);
    }

private:
    std::unique_ptr<BatchNormPlan<float>> mPlan;
};

}  // namespace

template <> std::unique_ptr<ConvPlan<half>> makeConvPlan<half>(Cpu backend, const ConvGeometry& geometry)
{
    return std::make_unique<HalfProductPlan<ConvPlan>>(makeConvPlan<float>(backend, geometry));
}

template <> std::unique_ptr<FcPlan<half>> makeFcPlan<half>(Cpu backend, std::size_t batch, std::size_t inputs, std::size_t outputs)
{
    return std::make_unique<HalfProductPlan<FcPlan>>(makeFcPlan<float>(backend, batch, inputs, outputs));
}

template <> std::unique_ptr<PoolPlan<half>> makePoolPlan<half>(Cpu backend, const PoolGeometry& geometry)
{
    return std::make_unique<HalfPoolPlan>(makePoolPlan<float>(backend, geometry));
}

template <>
std::unique_ptr<BatchNormPlan<half>> makeBatchNormPlan<half>(Cpu backend, std::size_t spatial, std::size_t channels, std::size_t batch)
{
    return std::make_unique<HalfBatchNormPlan>(makeBatchNormPlan<float>(backend, spatial, channels, batch));
}

// Functions ------------------------------------------------------------------------------------------------------------

template <> void softmaxForward<half>(Cpu backend, const Tensor<half>& x, Tensor<half>& y, std::size_t groupSize)
{
    inFloat([&](auto& in, auto& out) { softmaxForward<float>(backend, in, out, groupSize); }, x, y);
}

template <>
void softmaxBackward<half>(Cpu backend, const Tensor<half>& y, const Tensor<half>& dy, Tensor<half>& dx, std::size_t groupSize,
                           bool accumulate)
{
    inFloat([&](auto&... a) { softmaxBackward<float>(backend, a..., groupSize, accumulate); }, y, dy, dx);
}

template <> void scaledCopy<half>(Cpu backend, const Tensor<half>& x, half alpha, Tensor<half>& y, bool accumulate)
{
    if (accumulate || alpha != half(1) || x.size() != y.size())
        inFloat([&](auto& from, auto& to) { scaledCopy<float>(backend, from, alpha, to, accumulate); }, x, y);
    else if (x.data() != y.data())
        std::copy(x.begin(), x.end(), y.begin());
}

template <> void copyChannelsFrom<half>(Cpu backend, const Tensor<half>& dy, std::size_t offset, Tensor<half>& dx, bool accumulate)
{
    inFloat([&](auto& from, auto& to) { copyChannelsFrom<float>(backend, from, offset, to, accumulate); }, dy, dx);
}

namespace {

struct FloatArguments {
    std::vector<Tensor<float>> copies;
    ElemWiseArguments<float> values;
    explicit FloatArguments(const ElemWiseArguments<half>& arguments)
    {
        values.op = arguments.op;
        values.weights = arguments.weights;
        values.shifts = arguments.shifts;
        copies.reserve(arguments.x.size());
        for (const Tensor<half>* x : arguments.x) {
            copies.push_back(cpu::FloatTensor(*x).copy);
            values.x.push_back(&copies.back());
        }
    }
};

}  // namespace

template <>
void elemWiseForward<half>(Cpu backend, const ElemWiseArguments<half>& arguments, Tensor<half>& y, Tensor<half>& root,
                           Tensor<int>& winner)
{
    const FloatArguments in(arguments);
    inFloat([&](auto& out, auto& kept) { elemWiseForward<float>(backend, in.values, out, kept, winner); }, y, root);
}

template <>
void elemWiseBackward<half>(Cpu backend, const ElemWiseArguments<half>& arguments, std::size_t k, const Tensor<half>& dy,
                            const Tensor<half>& root, const Tensor<int>& winner, Tensor<half>& dx, bool accumulate)
{
    const FloatArguments in(arguments);
    inFloat([&](auto& from, auto& kept, auto& to) { elemWiseBackward<float>(backend, in.values, k, from, kept, winner, to, accumulate); },
            dy, root, dx);
}

template <> void maskedCopy<half>(Cpu backend, const Tensor<half>& x, const Tensor<half>& mask, Tensor<half>& y, bool accumulate)
{
    inFloat([&](auto&... a) { maskedCopy<float>(backend, a..., accumulate); }, x, mask, y);
}

template <> void paddedCopy<half>(Cpu backend, const Tensor<half>& x, long left, long top, Tensor<half>& y, bool accumulate)
{
    inFloat([&](auto& from, auto& to) { paddedCopy<float>(backend, from, left, top, to, accumulate); }, x, y);
}

template <>
void transposedCopy<half>(Cpu backend, const Tensor<half>& x, const std::vector<std::size_t>& perm, Tensor<half>& y, bool accumulate)
{
    inFloat([&](auto& from, auto& to) { transposedCopy<float>(backend, from, perm, to, accumulate); }, x, y);
}

template <>
void sumPoolForward<half>(Cpu backend, const Tensor<half>& x, const std::vector<std::size_t>& window, Tensor<half>& y)
{
    inFloat([&](auto& in, auto& out) { sumPoolForward<float>(backend, in, window, out); }, x, y);
}

}  // namespace N2D2

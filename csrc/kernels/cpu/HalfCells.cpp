// The kernels of halves of the rarer cells: each runs the float one, as in HalfKernels.cpp.
#include "kernels/bias.hpp"
#include "kernels/cpu/Half.hpp"
#include "kernels/distance.hpp"
#include "kernels/fmp.hpp"
#include "kernels/lrn.hpp"
#include "kernels/lstm.hpp"
#include "kernels/normalize.hpp"
#include "kernels/pointwise.hpp"
#include "kernels/resize.hpp"
#include "kernels/unpool.hpp"

namespace N2D2 {

// Plans ----------------------------------------------------------------------------------------------------------------

namespace {

class HalfBiasPlan : public BiasPlan<half> {
public:
    explicit HalfBiasPlan(std::unique_ptr<BiasPlan<float>> plan) : mPlan(std::move(plan)) {}

    void forward(const Tensor<half>& bias, Tensor<half>& y) override
    {
        inFloat([&](auto&... a) { mPlan->forward(a...); }, bias, y);
    }
    void backward(const Tensor<half>& dy, Tensor<half>& db, bool accumulate) override
    {
        inFloat([&](auto&... a) { mPlan->backward(a..., accumulate); }, dy, db);
    }

private:
    std::unique_ptr<BiasPlan<float>> mPlan;
};

class HalfLstmPlan : public LstmPlan<half> {
public:
    explicit HalfLstmPlan(std::unique_ptr<LstmPlan<float>> plan) : mPlan(std::move(plan)) {}

    void forward(const Tensor<half>& x, const Tensor<half>& weights, const Tensor<half>& biases, const Tensor<half>& hx,
                 const Tensor<half>& cx, const std::vector<unsigned>& lengths, const Tensor<half>* masks, Tensor<half>& y,
                 Tensor<half>& hy, Tensor<half>& cy) override
    {
        inFloat(
            [&](const auto& in, const auto& w, const auto& b, const auto& h, const auto& c, const Tensor<float>* dropped, auto& out,
                auto& hOut, auto& cOut) { mPlan->forward(in, w, b, h, c, lengths, dropped, out, hOut, cOut); },
            x, weights, biases, hx, cx, masks, y, hy, cy);
    }
    void backward(const Tensor<half>& x, const Tensor<half>& weights, const Tensor<half>* masks, const Tensor<half>& dy,
                  const Gradients& g) override
    {
        inFloat(
            [&](const auto& in, const auto& w, const Tensor<float>* dropped, const auto& errors, const Tensor<float>* dhy,
                const Tensor<float>* dcy, Tensor<float>* dx, Tensor<float>* dWeights, Tensor<float>* dBiases, Tensor<float>* dhx,
                Tensor<float>* dcx) {
                mPlan->backward(in, w, dropped, errors,
                                {dhy, dcy, dx, g.addX, dWeights, g.addWeights, dBiases, g.addBiases, dhx, dcx});
            },
            x, weights, masks, dy, g.dhy, g.dcy, g.dx, g.dWeights, g.dBiases, g.dhx, g.dcx);
    }

private:
    std::unique_ptr<LstmPlan<float>> mPlan;
};

}  // namespace

template <>
std::unique_ptr<BiasPlan<half>> makeBiasPlan<half>(Cpu backend, std::size_t batch, std::size_t channels, std::size_t spatial)
{
    return std::make_unique<HalfBiasPlan>(makeBiasPlan<float>(backend, batch, channels, spatial));
}

template <> std::unique_ptr<LstmPlan<half>> makeLstmPlan<half>(Cpu backend, const LstmShape& shape)
{
    return std::make_unique<HalfLstmPlan>(makeLstmPlan<float>(backend, shape));
}

// Functions ------------------------------------------------------------------------------------------------------------

template <> void distanceForward<half>(Cpu backend, const Tensor<half>& x, const Tensor<half>& centers, Tensor<half>& y)
{
    inFloat([&](auto&... a) { distanceForward<float>(backend, a...); }, x, centers, y);
}

template <>
void distanceBackwardData<half>(Cpu backend, const Tensor<half>& x, const Tensor<half>& centers, const Tensor<half>& k, Tensor<half>& dx,
                                bool accumulate)
{
    inFloat([&](auto&... a) { distanceBackwardData<float>(backend, a..., accumulate); }, x, centers, k, dx);
}

template <>
void distanceBackwardCenters<half>(Cpu backend, const Tensor<half>& x, const Tensor<half>& centers, const Tensor<half>& k,
                                   Tensor<half>& dCenters, bool accumulate)
{
    inFloat([&](auto&... a) { distanceBackwardCenters<float>(backend, a..., accumulate); }, x, centers, k, dCenters);
}

template <>
void fmpForward<half>(Cpu backend, const FmpRegions& regions, const std::array<std::size_t, 3>& input,
                      const std::vector<std::vector<std::size_t>>& channels, const Tensor<half>& x, Tensor<half>& y, Tensor<int>& winners)
{
    inFloat([&](auto& in, auto& out) { fmpForward<float>(backend, regions, input, channels, in, out, winners); }, x, y);
}

template <>
void lrnForward<half>(Cpu backend, const LrnShape& shape, const Tensor<half>& x, Tensor<half>& y, Tensor<half>& scale)
{
    inFloat([&](auto&... a) { lrnForward<float>(backend, shape, a...); }, x, y, scale);
}

template <>
void lrnBackward<half>(Cpu backend, const LrnShape& shape, const Tensor<half>& x, const Tensor<half>& scale, const Tensor<half>& dy,
                       Tensor<half>& work, Tensor<half>& dx, bool accumulate)
{
    inFloat([&](auto&... a) { lrnBackward<float>(backend, shape, a..., accumulate); }, x, scale, dy, work, dx);
}

template <>
void normalizeForward<half>(Cpu backend, NormalizeNorm norm, const Tensor<half>& x, Tensor<half>& y, Tensor<half>& norms)
{
    inFloat([&](auto&... a) { normalizeForward<float>(backend, norm, a...); }, x, y, norms);
}

template <>
void normalizeBackward<half>(Cpu backend, NormalizeNorm norm, const Tensor<half>& x, const Tensor<half>& norms, const Tensor<half>& dy,
                             Tensor<half>& dx, bool accumulate)
{
    inFloat([&](auto&... a) { normalizeBackward<float>(backend, norm, a..., accumulate); }, x, norms, dy, dx);
}

template <>
void thresholdedCopy<half>(Cpu backend, const Tensor<half>& x, ThresholdCellOperation operation, half threshold, half max, Tensor<half>& y)
{
    inFloat([&](auto& in, auto& out) { thresholdedCopy<float>(backend, in, operation, threshold, max, out); }, x, y);
}

template <> void targetBiasedCopy<half>(Cpu backend, const Tensor<half>& x, const Tensor<half>& sign, half bias, Tensor<half>& y)
{
    inFloat([&](auto& in, auto& signs, auto& out) { targetBiasedCopy<float>(backend, in, signs, bias, out); }, x, sign, y);
}

template <>
void resizeForward<half>(Cpu backend, const Tensor<half>& x, const ResizeAxis& across, const ResizeAxis& down, Tensor<half>& y)
{
    inFloat([&](auto& in, auto& out) { resizeForward<float>(backend, in, across, down, out); }, x, y);
}

template <>
void resizeBackward<half>(Cpu backend, const Tensor<half>& dy, const ResizeAxis& across, const ResizeAxis& down, Tensor<half>& dx,
                          bool accumulate)
{
    inFloat([&](auto& from, auto& to) { resizeBackward<float>(backend, from, across, down, to, accumulate); }, dy, dx);
}

template <>
void unpoolForward<half>(Cpu backend, const Tensor<half>& x, const Tensor<int>& winners, const Tensor<int>& places, Tensor<half>& y,
                         bool accumulate)
{
    inFloat([&](auto& in, auto& out) { unpoolForward<float>(backend, in, winners, places, out, accumulate); }, x, y);
}

template <>
void unpoolBackward<half>(Cpu backend, const Tensor<half>& dy, const Tensor<int>& winners, const Tensor<int>& places, Tensor<half>& dx,
                          bool accumulate)
{
    inFloat([&](auto& from, auto& to) { unpoolBackward<float>(backend, from, winners, places, to, accumulate); }, dy, dx);
}

}  // namespace N2D2

// Depth-wise convolution whose outputs and inputs have rows of one pitch: "same" padding, with any stride. With a stride, the input is
// split into phases (every second row and column, …); a tap then is a flat run of one phase.
#include "kernels/cpu/DepthwiseMasked.hpp"
#include "kernels/cpu/BiasGradient.hpp"
#include "kernels/cpu/Common.hpp"
#include "kernels/cpu/Depthwise.hpp"

namespace N2D2::cpu {

namespace {

/// One axis: tap k of output o reads position stride·(o + step) + phase of the input.
struct Axis {
    std::size_t input = 1, output = 1, kernel = 1, stride = 1;
    long pad = 0;

    std::size_t phases() const { return std::min(stride, input); }
    std::size_t inPhase(std::size_t phase) const { return phase < input ? (input - phase + stride - 1) / stride : 0; }
    std::pair<long, std::size_t> place(std::size_t tap) const
    {
        const long at = static_cast<long>(tap) - pad, s = static_cast<long>(stride), step = at >= 0 ? at / s : -((-at + s - 1) / s);
        return {step, static_cast<std::size_t>(at - step * s)};
    }
};

class MaskedPlan : public ConvPlan<float> {
public:
    MaskedPlan(const ConvGeometry& g, const Axis& x, const Axis& y)
        : mBatch(g.batch), mChannels(g.outChannels), mX(x), mY(y), mStrided(x.stride > 1 || y.stride > 1), mTaps(x.kernel * y.kernel),
          mPhase((std::max(y.output, y.inPhase(0)) * x.output + 15) / 16 * 16), mSlices(sumSlices(g.batch)), mPartial(mSlices * mChannels * mTaps),
          mSlots(mBatch * mChannels * x.output * y.output < 16384 ? 1 : mBatch * mChannels, mStrided ? mX.stride * mY.stride * mPhase : 0), mBias(g.batch, g.outChannels, x.output * y.output)
    {
        std::vector<Tap> taps;
        for (std::size_t ky = 0; ky < y.kernel; ++ky)
            for (std::size_t kx = 0; kx < x.kernel; ++kx)
                taps.push_back({ky * x.kernel + kx, y.place(ky), x.place(kx)});
        const auto inside = [](long value, std::size_t size) { return value >= 0 && value < static_cast<long>(size); };
        // An output's inputs.
        mForward = masked(y.output, taps, [&](const Tap& t, long oy, long ox) {
            return inside((oy + t.y.first) * static_cast<long>(y.stride) + static_cast<long>(t.y.second), y.input)
                   && inside((ox + t.x.first) * static_cast<long>(x.stride) + static_cast<long>(t.x.second), x.input);
        }, 1);
        for (std::size_t t = 0; t < taps.size(); ++t)
            mForward.shifts[t] += static_cast<std::ptrdiff_t>((taps[t].y.second * x.stride + taps[t].x.second) * mPhase);
        // The outputs that an input of a phase goes into.
        for (std::size_t py = 0; py < y.stride; ++py)
            for (std::size_t px = 0; px < x.stride; ++px) {
                std::vector<Tap> own;
                for (const Tap& t : taps)
                    if (t.y.second == py && t.x.second == px)
                        own.push_back(t);
                mData.push_back(masked(y.inPhase(py), own, [&](const Tap& t, long qy, long qx) {
                    return inside(qy - t.y.first, y.output) && inside(qx - t.x.first, x.output);
                }, -1));
            }
    }

    void forward(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>* bias, Tensor<float>& y, bool accumulate) override
    {
        check(x, w, y);
        if (bias)
            checkSize(*bias, mChannels, "convolution bias");
        const float *const px = x.data(), *const pw = w.data(), *const pb = bias ? bias->data() : nullptr;
        float* const py = y.data();
        mSlots.run(mBatch * mChannels, [&](std::size_t item, float* scratch) {
            const std::size_t c = item % mChannels;
            maskedSums(mForward, phases(px + item * inPlane(), scratch), pw + c * mTaps, pb ? pb[c] : 0.0f, py + item * outPlane(), accumulate);
        });
    }

    void backwardData(const Tensor<float>& dy, const Tensor<float>& w, Tensor<float>& dx, bool accumulate) override
    {
        check(dx, w, dy);
        const float *const pdy = dy.data(), *const pw = w.data();
        float* const pdx = dx.data();
        mSlots.run(mBatch * mChannels, [&](std::size_t item, float* scratch) {
            const float *const kernel = pw + item % mChannels * mTaps, *const grad = pdy + item * outPlane();
            float* const to = pdx + item * inPlane();
            if (!mStrided)
                return maskedSums(mData[0], grad, kernel, 0.0f, to, accumulate);
            for (std::size_t p = 0; p < mData.size(); ++p)
                maskedSums(mData[p], grad, kernel, 0.0f, scratch + p * mPhase, false);
            merge(scratch, to, accumulate);
        });
    }

    void backwardWeights(const Tensor<float>& x, const Tensor<float>& dy, Tensor<float>& dw, bool accumulate) override
    {
        check(x, dw, dy);
        const float *const px = x.data(), *const pdy = dy.data();
        mSlots.run(mSlices * mChannels, [&](std::size_t item, float* scratch) {
            constexpr std::size_t lanes = 16;
            const std::size_t s = item / mChannels, c = item % mChannels;
            const auto [begin, end] = sliceBounds(s, mSlices, mBatch);
            alignas(64) float sums[MostMaskedTaps * lanes];
            std::fill(sums, sums + mTaps * lanes, 0.0f);
            for (std::size_t b = begin; b < end; ++b) {
                const std::size_t plane = b * mChannels + c;
                maskedProducts(mForward, phases(px + plane * inPlane(), scratch), pdy + plane * outPlane(), sums);
            }
            for (std::size_t t = 0; t < mTaps; ++t) {
                double sum = 0.0;
                for (std::size_t l = 0; l < lanes; ++l)
                    sum += static_cast<double>(sums[t * lanes + l]);
                mPartial.data()[(s * mChannels + c) * mTaps + t] = static_cast<float>(sum);
            }
        });
        addSlices(mPartial.data(), mChannels * mTaps, mSlices, mChannels * mTaps, dw.data(), accumulate);
    }

    void backwardBias(const Tensor<float>& dy, Tensor<float>& db, bool accumulate) override { mBias.run(dy, db, accumulate); }

private:
    struct Tap {
        std::size_t weight;
        std::pair<long, std::size_t> y, x;
    };

    std::size_t inPlane() const { return mX.input * mY.input; }
    std::size_t outPlane() const { return mX.output * mY.output; }

    void check(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>& y) const
    {
        checkSize(x, mBatch * mChannels * inPlane(), "convolution input");
        checkSize(w, mChannels * mTaps, "convolution weights");
        checkSize(y, mBatch * mChannels * outPlane(), "convolution output");
    }

    /// Taps over `rows` rows of the outputs' pitch; `sign` is that of their steps.
    template <class Valid> MaskedTaps masked(std::size_t rows, const std::vector<Tap>& taps, const Valid& valid, long sign) const
    {
        MaskedTaps result;
        result.positions = rows * mX.output;
        for (const Tap& t : taps) {
            result.shifts.push_back(sign * (t.y.first * static_cast<long>(mX.output) + t.x.first));
            result.weights.push_back(t.weight);
        }
        result.masks.assign((result.positions + 15) / 16 * taps.size(), 0);
        for (std::size_t k = 0; k < result.positions; ++k)
            for (std::size_t t = 0; t < taps.size(); ++t)
                if (valid(taps[t], static_cast<long>(k / mX.output), static_cast<long>(k % mX.output)))
                    result.masks[k / 16 * taps.size() + t] |= static_cast<std::uint16_t>(1u << k % 16);
        return result;
    }

    /// The plane itself, or its phases in `scratch`.
    const float* phases(const float* plane, float* scratch) const
    {
        if (!mStrided)
            return plane;
        if (mX.stride == 2) {
            splitColumns(plane, columns(), scratch);
            return scratch;
        }
        forRows([&](std::size_t row, std::size_t at) {
            const float* const from = plane + row;
            if (mX.stride == 1)
                std::copy(from, from + mX.input, scratch + at);
            else
                for (std::size_t x = 0; x < mX.input; ++x)
                    scratch[at + x % mX.stride * mPhase + x / mX.stride] = from[x];
        });
        return scratch;
    }
    void merge(const float* scratch, float* plane, bool accumulate) const
    {
        if (mX.stride == 2)
            return mergeColumns(scratch, columns(), plane, accumulate);
        forRows([&](std::size_t row, std::size_t at) {
            float* const to = plane + row;
            for (std::size_t x = 0; x < mX.input; ++x)
                to[x] = (accumulate ? to[x] : 0.0f) + scratch[at + x % mX.stride * mPhase + x / mX.stride];
        });
    }
    ColumnPhases columns() const { return {mX.input, mY.input, mY.stride, mPhase, mX.output}; }
    /// body(first element of a row of the input, where it begins in phase 0 of its columns)
    template <class Body> void forRows(const Body& body) const
    {
        for (std::size_t y = 0; y < mY.input; ++y)
            body(y * mX.input, y % mY.stride * mX.stride * mPhase + y / mY.stride * mX.output);
    }

    std::size_t mBatch, mChannels;
    Axis mX, mY;
    bool mStrided;
    std::size_t mTaps, mPhase, mSlices;
    MaskedTaps mForward;
    std::vector<MaskedTaps> mData;  // of each phase of the input
    Buffer<float> mPartial;
    Slots<float> mSlots;
    BiasGradient<float> mBias;
};

}  // namespace

std::unique_ptr<ConvPlan<float>> makeMaskedDepthwisePlan(const ConvGeometry& g)
{
    Axis axes[2];
    const auto output = g.output();
    for (std::size_t d = 0; d < g.input.size(); ++d)
        axes[d] = {g.input[d], output[d], g.kernel[d], g.stride[d], g.padBegin[d]};
    const Axis &x = axes[0], &y = axes[1];
    const bool strided = x.stride > 1 || y.stride > 1;
    const std::size_t taps = x.kernel * y.kernel, bytes = (x.output * y.output + 15) / 16 * taps * sizeof(std::uint16_t);
    if (!maskedTapsAvailable() || taps > MostMaskedTaps || bytes > (1u << 17))
        return nullptr;
    if (strided ? x.inPhase(0) > x.output : x.input != x.output)
        return nullptr;
    return std::make_unique<MaskedPlan>(g, x, y);
}

}  // namespace N2D2::cpu

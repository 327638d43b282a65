// Pooling: the portable plan, any rank up to 3 and any connectivity.
#include "kernels/pool.hpp"

#include <cmath>
#include <limits>

#include "kernels/cpu/Common.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

template <class T> class PortablePoolPlan : public PoolPlan<T> {
public:
    explicit PortablePoolPlan(const PoolGeometry& g)
        : mKind(g.kind), mTruncate(g.truncate), mBatch(g.batch), mIn(g.inChannels), mOut(g.outChannels), mOneToOne(g.map.empty())
    {
        const auto output = g.output();
        for (std::size_t d = 0; d < 3; ++d) {
            const bool used = d < g.input.size();
            mInput[d] = used ? g.input[d] : 1;
            mOutput[d] = used ? output[d] : 1;
            mWindow *= used ? g.window[d] : 1;
            for (std::size_t o = 0; o < mOutput[d]; ++o) {
                const long start = used ? static_cast<long>(o * g.stride[d]) - g.padBegin[d] : 0;
                const long stop = used ? start + static_cast<long>(g.window[d]) : 1;
                // Of a cropped input, what the crop removed is no more part of a window than padding is.
                const long low = used ? std::max(0l, -g.padBegin[d]) : 0;
                const long high = static_cast<long>(mInput[d]) + (used ? std::min(0l, g.padEnd[d]) : 0);
                const long begin = std::clamp(start, low, std::max(low, high));
                mRange[d].push_back({static_cast<std::size_t>(begin), static_cast<std::size_t>(std::clamp(stop, begin, std::max(begin, high)))});
            }
        }
        mPlane = mInput[0] * mInput[1] * mInput[2];
        mOutPlane = mOutput[0] * mOutput[1] * mOutput[2];
        if (mPlane * mIn > static_cast<std::size_t>(std::numeric_limits<int>::max()))
            throw std::invalid_argument("pooling an input of more than 2^31 elements per stimulus");
        for (std::size_t o = 0; o < mOut; ++o) {
            mFirst.push_back(mChannels.size());
            for (std::size_t c = 0; c < mIn; ++c)
                if (mOneToOne ? c == o : g.map(c * mOut + o))
                    mChannels.push_back(c);
        }
        mFirst.push_back(mChannels.size());
    }

    void forward(const Tensor<T>& x, Tensor<T>& y, Tensor<int>* argMax) override
    {
        check(x, y);
        if (argMax && mKind == PoolKind::Max)
            checkSize(*argMax, y.size(), "pooling argmax");
        const T* const in = x.data();
        T* const out = y.data();
        int* const winners = argMax && mKind == PoolKind::Max ? argMax->data() : nullptr;
        parallelFor(
            mBatch * mOut,
            [&](std::size_t item) {
                const T* const sample = in + item / mOut * mIn * mPlane;
                T* const to = out + item * mOutPlane;
                if (mKind == PoolKind::Max)
                    maxima(sample, item % mOut, to, winners ? winners + item * mOutPlane : nullptr);
                else
                    averages(sample, item % mOut, to);
            },
            minItems());
    }

    void backward(const Tensor<T>& dy, const Tensor<int>& argMax, Tensor<T>& dx, bool accumulate) override
    {
        check(dx, dy);
        if (mKind == PoolKind::Max)
            checkSize(argMax, dy.size(), "pooling argmax");
        const T* const grad = dy.data();
        const int* const winners = mKind == PoolKind::Max ? argMax.data() : nullptr;
        T* const to = dx.data();
        // One to one, planes are independent of each other; else samples are.
        const std::size_t perItem = mOneToOne ? 1 : mOut;
        parallelFor(
            mBatch * mOut / perItem,
            [&](std::size_t item) {
                const std::size_t first = item * perItem, b = first / mOut;
                T* const sample = to + b * mIn * mPlane;
                if (!accumulate) {
                    T* const planes = mOneToOne ? sample + first % mOut * mPlane : sample;
                    std::fill(planes, planes + (mOneToOne ? mPlane : mIn * mPlane), T(0));
                }
                for (std::size_t o = first; o < first + perItem; ++o) {
                    if (winners) {
                        for (std::size_t p = o * mOutPlane; p < (o + 1) * mOutPlane; ++p)
                            if (static_cast<std::size_t>(winners[p]) < mIn * mPlane)
                                sample[winners[p]] += grad[p];
                    }
                    else
                        spread(grad + o * mOutPlane, o % mOut, sample);
                }
            },
            mOneToOne ? minItems() : 1);
    }

private:
    struct Range {
        std::size_t begin, end;
    };

    std::size_t minItems() const { return 1 + 4096 / (mOutPlane * mWindow); }

    void check(const Tensor<T>& x, const Tensor<T>& y) const
    {
        checkSize(x, mBatch * mIn * mPlane, "pooling input");
        checkSize(y, mBatch * mOut * mOutPlane, "pooling output");
    }

    /// body(position, z range, y range, x range) for each output position.
    template <class Body> void forWindows(const Body& body) const
    {
        std::size_t p = 0;
        for (const Range& z : mRange[2])
            for (const Range& y : mRange[1])
                for (const Range& x : mRange[0])
                    body(p++, z, y, x);
    }

    void maxima(const T* sample, std::size_t o, T* out, int* winners) const
    {
        forWindows([&](std::size_t p, Range rz, Range ry, Range rx) {
            T best = T(0);
            int winner = -1;
            for (std::size_t k = mFirst[o]; k < mFirst[o + 1]; ++k)
                for (std::size_t z = rz.begin; z < rz.end; ++z)
                    for (std::size_t y = ry.begin; y < ry.end; ++y) {
                        const std::size_t row = mChannels[k] * mPlane + (z * mInput[1] + y) * mInput[0];
                        for (std::size_t x = rx.begin; x < rx.end; ++x) {
                            const T value = sample[row + x];
                            if ((winner < 0 || value > best) && !std::isnan(value)) {
                                best = value;
                                winner = static_cast<int>(row + x);
                            }
                        }
                    }
            out[p] = best;
            if (winners)
                winners[p] = winner;
        });
    }

    void averages(const T* sample, std::size_t o, T* out) const
    {
        const double divisor = static_cast<double>(mWindow) * static_cast<double>(mFirst[o + 1] - mFirst[o]);
        forWindows([&](std::size_t p, Range rz, Range ry, Range rx) {
            double sum = 0.0;
            for (std::size_t k = mFirst[o]; k < mFirst[o + 1]; ++k)
                for (std::size_t z = rz.begin; z < rz.end; ++z)
                    for (std::size_t y = ry.begin; y < ry.end; ++y) {
                        const T* const row = sample + mChannels[k] * mPlane + (z * mInput[1] + y) * mInput[0];
                        for (std::size_t x = rx.begin; x < rx.end; ++x)
                            sum += static_cast<double>(row[x]);
                    }
            const double average = divisor > 0 ? sum / divisor : 0.0;
            out[p] = static_cast<T>(mTruncate ? std::trunc(average) : average);
        });
    }

    void spread(const T* grad, std::size_t o, T* sample) const
    {
        const T divisor = static_cast<T>(mWindow) * static_cast<T>(mFirst[o + 1] - mFirst[o]);
        forWindows([&](std::size_t p, Range rz, Range ry, Range rx) {
            const T share = grad[p] / divisor;
            for (std::size_t k = mFirst[o]; k < mFirst[o + 1]; ++k)
                for (std::size_t z = rz.begin; z < rz.end; ++z)
                    for (std::size_t y = ry.begin; y < ry.end; ++y) {
                        T* const row = sample + mChannels[k] * mPlane + (z * mInput[1] + y) * mInput[0];
                        for (std::size_t x = rx.begin; x < rx.end; ++x)
                            row[x] += share;
                    }
        });
    }

    PoolKind mKind;
    bool mTruncate;
    std::size_t mBatch, mIn, mOut;
    bool mOneToOne;
    std::size_t mInput[3], mOutput[3], mWindow = 1, mPlane = 0, mOutPlane = 0;
    std::vector<Range> mRange[3];              // input positions of each output position, per axis
    std::vector<std::size_t> mFirst, mChannels;  // channels of output o: mChannels[mFirst[o] … mFirst[o + 1])
};

}  // namespace

template <class T> std::unique_ptr<PoolPlan<T>> makePortablePoolPlan(const PoolGeometry& geometry)
{
    return std::make_unique<PortablePoolPlan<T>>(geometry);
}

template <class T> std::unique_ptr<PoolPlan<T>> makePoolPlan(Cpu, const PoolGeometry& geometry)
{
    return makePortablePoolPlan<T>(geometry);
}

template std::unique_ptr<PoolPlan<float>> makePortablePoolPlan(const PoolGeometry&);
template std::unique_ptr<PoolPlan<double>> makePortablePoolPlan(const PoolGeometry&);
template std::unique_ptr<PoolPlan<float>> makePoolPlan(Cpu, const PoolGeometry&);
template std::unique_ptr<PoolPlan<double>> makePoolPlan(Cpu, const PoolGeometry&);

}  // namespace N2D2

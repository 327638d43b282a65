// Pooling: the portable plan, any rank up to 3 and any connectivity.
#include "kernels/pool.hpp"

#include <cmath>
#include <limits>

#include "kernels/cpu/Common.hpp"
#include "kernels/cpu/PoolPairs.hpp"
#include "kernels/cpu/PoolRows.hpp"

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
            mTaps[d] = used ? g.window[d] : 1;
            mStride[d] = used ? g.stride[d] : 1;
            mBegin[d] = used ? g.padBegin[d] : 0;
            mWindow *= mTaps[d];
            // Of a cropped input, what the crop removed is no more part of a window than padding is.
            mLow[d] = std::max(0l, -mBegin[d]);
            mHigh[d] = static_cast<long>(mInput[d]) + (used ? std::min(0l, g.padEnd[d]) : 0);
            // Outputs o whose window element t lies in the input: low <= o·stride + t - begin < high.
            const long stride = static_cast<long>(mStride[d]), outputs = static_cast<long>(mOutput[d]);
            const auto firstAtLeast = [&](long position) { return std::clamp(position <= 0 ? 0 : (position + stride - 1) / stride, 0l, outputs); };
            for (std::size_t t = 0; t < mTaps[d]; ++t) {
                const long shift = mBegin[d] - static_cast<long>(t), first = firstAtLeast(mLow[d] + shift);
                mRange[d].push_back({static_cast<std::size_t>(first), static_cast<std::size_t>(std::max(first, firstAtLeast(mHigh[d] + shift)))});
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
        mInner = {0, mOutput[0]};
        for (const Range& r : mRange[0])
            mInner = {std::max(mInner.begin, r.begin), std::min(mInner.end, r.end)};
        mRegular = mOneToOne && mInner.begin < mInner.end && mWindow <= MostTaps;
        // Long planes are summed in double.
        mWhole = mOneToOne && mKind == PoolKind::Average && !mTruncate && mOutPlane == 1 && mWindow == mPlane && mPlane <= 4096
                 && mBegin[0] == 0 && mBegin[1] == 0 && mBegin[2] == 0;
        if constexpr (std::is_same_v<T, float>)
            mPairs = mOneToOne && mKind == PoolKind::Max && g.input.size() == 2 && mTaps[0] == 2 && mTaps[1] == 2 && mStride[0] == 2
                     && mStride[1] == 2 && std::all_of(g.padBegin.begin(), g.padBegin.end(), [](long p) { return p == 0; })
                     && std::all_of(g.padEnd.begin(), g.padEnd.end(), [](long p) { return p == 0; }) && canPoolPairs();
        // Rows of sums, of shares, or of winners that nobody asked for.
        mScratch = Slots<double>(mBatch * mOut, mKind == PoolKind::Average ? mOutput[0] : mOutPlane);
    }

    void forward(const Tensor<T>& x, Tensor<T>& y, Tensor<int>* argMax) override
    {
        check(x, y);
        if (argMax && mKind == PoolKind::Max)
            checkSize(*argMax, y.size(), "pooling argmax");
        const T* const in = x.data();
        T* const out = y.data();
        if (mWhole) {
            constexpr std::size_t block = 64;
            const std::size_t planes = mBatch * mOut;
            parallelFor(
                (planes + block - 1) / block,
                [&](std::size_t i) {
                    averagePlanes(in + i * block * mPlane, std::min(block, planes - i * block), mPlane, out + i * block);
                },
                1 + 8192 / (block * mPlane));
            return;
        }
        int* const winners = argMax && mKind == PoolKind::Max ? argMax->data() : nullptr;
        mScratch.run(mBatch * mOut, [&](std::size_t item, double* scratch) {
            const T* const sample = in + item / mOut * mIn * mPlane;
            T* const to = out + item * mOutPlane;
            if constexpr (std::is_same_v<T, float>)
                if (mPairs)
                    return maxPairs(pairPlane(item), sample + item % mOut * mPlane, to,
                                    winners ? winners + item * mOutPlane : reinterpret_cast<int*>(scratch));
            if (mKind == PoolKind::Average)
                averages(sample, item % mOut, to, scratch);
            else if (winners)
                maxima(sample, item % mOut, to, winners + item * mOutPlane);
            else
                maxima(sample, item % mOut, to, reinterpret_cast<int*>(scratch));
        });
    }

    void backward(const Tensor<T>& dy, const Tensor<int>& argMax, Tensor<T>& dx, bool accumulate) override
    {
        check(dx, dy);
        if (mKind == PoolKind::Max)
            checkSize(argMax, dy.size(), "pooling argmax");
        const T* const grad = dy.data();
        const int* const winners = mKind == PoolKind::Max ? argMax.data() : nullptr;
        T* const to = dx.data();
        if (mWhole)
            return spreadPlanes(grad, to, accumulate);
        // One to one, planes are independent of each other; else samples are.
        const std::size_t perItem = mOneToOne ? 1 : mOut;
        mScratch.run(mBatch * mOut / perItem, [&](std::size_t item, double* scratch) {
            const std::size_t first = item * perItem, b = first / mOut;
            T* const sample = to + b * mIn * mPlane;
            if constexpr (std::is_same_v<T, float>)
                if (mPairs)
                    return spreadPairs(pairPlane(item), grad + item * mOutPlane, winners + item * mOutPlane, sample + item % mOut * mPlane,
                                       accumulate);
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
                    spread(grad + o * mOutPlane, o % mOut, sample, reinterpret_cast<T*>(scratch));
            }
        });
    }

private:
    static constexpr std::size_t MostTaps = 64;

    struct Range {
        std::size_t begin, end;
    };

    void spreadPlanes(const T* grad, T* to, bool accumulate) const
    {
        constexpr std::size_t block = 64;
        const std::size_t planes = mBatch * mOut, n = mPlane;
        parallelFor(
            (planes + block - 1) / block,
            [&](std::size_t i) {
                simdFor(i * block, std::min(planes, (i + 1) * block), [=](std::size_t p) N2D2_INLINE {
                    const T share = grad[p] / static_cast<T>(n);
                    T* __restrict plane = to + p * n;
                    if (accumulate)
                        for (std::size_t k = 0; k < n; ++k)
                            plane[k] += share;
                    else
                        for (std::size_t k = 0; k < n; ++k)
                            plane[k] = share;
                });
            },
            1 + 8192 / (block * n));
    }

    PairPlane pairPlane(std::size_t item) const
    {
        return {mInput[0], mInput[1], mOutput[0], mOutput[1], static_cast<int>(item % mOut * mPlane)};
    }

    void check(const Tensor<T>& x, const Tensor<T>& y) const
    {
        checkSize(x, mBatch * mIn * mPlane, "pooling input");
        checkSize(y, mBatch * mOut * mOutPlane, "pooling output");
    }

    /// For one row of outputs, body(offset of the input of the first output, first output, n) for each window element, in
    /// scan order; offsets are in the sample.
    template <class Body> void forTaps(std::size_t o, std::size_t z, std::size_t y, const Body& body) const
    {
        for (std::size_t k = mFirst[o]; k < mFirst[o + 1]; ++k)
            for (std::size_t tz = 0; tz < mTaps[2]; ++tz) {
                if (z < mRange[2][tz].begin || z >= mRange[2][tz].end)
                    continue;
                for (std::size_t ty = 0; ty < mTaps[1]; ++ty) {
                    if (y < mRange[1][ty].begin || y >= mRange[1][ty].end)
                        continue;
                    const std::size_t row = mChannels[k] * mPlane + (input(2, z, tz) * mInput[1] + input(1, y, ty)) * mInput[0];
                    for (std::size_t tx = 0; tx < mTaps[0]; ++tx) {
                        const Range x = mRange[0][tx];
                        if (x.begin < x.end)
                            body(row + input(0, x.begin, tx), x.begin, x.end - x.begin);
                    }
                }
            }
    }

    std::size_t input(std::size_t d, std::size_t output, std::size_t tap) const
    {
        return static_cast<std::size_t>(static_cast<long>(output * mStride[d] + tap) - mBegin[d]);
    }

    /// One to one: the inner outputs of a row see the same taps, one vector loop; the few others see fewer.
    void regularRow(std::size_t o, std::size_t z, std::size_t y, const T* sample, T* best, int* winner) const
    {
        std::size_t lines[MostTaps], taps[MostTaps], nbLines = 0, nbTaps = 0;
        for (std::size_t tz = 0; tz < mTaps[2]; ++tz)
            for (std::size_t ty = 0; ty < mTaps[1]; ++ty)
                if (z >= mRange[2][tz].begin && z < mRange[2][tz].end && y >= mRange[1][ty].begin && y < mRange[1][ty].end)
                    lines[nbLines++] = o * mPlane + (input(2, z, tz) * mInput[1] + input(1, y, ty)) * mInput[0];
        for (std::size_t l = 0; l < nbLines; ++l)
            for (std::size_t tx = 0; tx < mTaps[0]; ++tx)
                taps[nbTaps++] = lines[l] + input(0, mInner.begin, tx);
        maxWindows(sample, taps, nbTaps, mStride[0], mInner.end - mInner.begin, 0, best + mInner.begin, winner + mInner.begin);
        const auto edge = [&](std::size_t x) {
            T value = T(0);
            int at = -1;
            for (std::size_t l = 0; l < nbLines; ++l)
                for (std::size_t tx = 0; tx < mTaps[0]; ++tx) {
                    if (x < mRange[0][tx].begin || x >= mRange[0][tx].end)
                        continue;
                    const std::size_t from = lines[l] + input(0, x, tx);
                    if (sample[from] > value || (at < 0 && sample[from] == sample[from])) {
                        value = sample[from];
                        at = static_cast<int>(from);
                    }
                }
            best[x] = value;
            winner[x] = at;
        };
        for (std::size_t x = 0; x < mInner.begin; ++x)
            edge(x);
        for (std::size_t x = mInner.end; x < mOutput[0]; ++x)
            edge(x);
    }

    /// body(z, y, offset in the plane) for each row of outputs.
    template <class Body> void forRows(const Body& body) const
    {
        for (std::size_t z = 0; z < mOutput[2]; ++z)
            for (std::size_t y = 0; y < mOutput[1]; ++y)
                body(z, y, (z * mOutput[1] + y) * mOutput[0]);
    }

    void maxima(const T* sample, std::size_t o, T* out, int* winners) const
    {
        forRows([&](std::size_t z, std::size_t y, std::size_t at) {
            T* const best = out + at;
            int* const winner = winners + at;
            if (mRegular)
                return regularRow(o, z, y, sample, best, winner);
            std::fill(best, best + mOutput[0], -std::numeric_limits<T>::infinity());
            std::fill(winner, winner + mOutput[0], -1);
            forTaps(o, z, y, [&](std::size_t from, std::size_t x, std::size_t n) {
                maxRow(sample + from, mStride[0], n, static_cast<int>(from), best + x, winner + x);
            });
            for (std::size_t x = 0; x < mOutput[0]; ++x)
                best[x] = winner[x] < 0 ? T(0) : best[x];
        });
    }

    void averages(const T* sample, std::size_t o, T* out, double* sums) const
    {
        const double divisor = static_cast<double>(mWindow) * static_cast<double>(mFirst[o + 1] - mFirst[o]);
        forRows([&](std::size_t z, std::size_t y, std::size_t at) {
            std::fill(sums, sums + mOutput[0], 0.0);
            forTaps(o, z, y, [&](std::size_t from, std::size_t x, std::size_t n) {
                sumRow(sample + from, mStride[0], n, sums + x);
            });
            for (std::size_t x = 0; x < mOutput[0]; ++x) {
                const double average = divisor > 0 ? sums[x] / divisor : 0.0;
                out[at + x] = static_cast<T>(mTruncate ? std::trunc(average) : average);
            }
        });
    }

    void spread(const T* grad, std::size_t o, T* sample, T* shares) const
    {
        const T divisor = static_cast<T>(mWindow) * static_cast<T>(mFirst[o + 1] - mFirst[o]);
        forRows([&](std::size_t z, std::size_t y, std::size_t at) {
            for (std::size_t x = 0; x < mOutput[0]; ++x)
                shares[x] = grad[at + x] / divisor;
            forTaps(o, z, y, [&](std::size_t from, std::size_t x, std::size_t n) {
                spreadRow(shares + x, mStride[0], n, sample + from);
            });
        });
    }

    PoolKind mKind;
    bool mTruncate;
    std::size_t mBatch, mIn, mOut;
    bool mOneToOne;
    std::size_t mInput[3], mOutput[3], mWindow = 1, mPlane = 0, mOutPlane = 0;
    std::size_t mTaps[3], mStride[3];
    long mBegin[3], mLow[3], mHigh[3];           // padding before; input positions in use
    std::vector<Range> mRange[3];                // outputs for which a window element lies in the input, per axis
    Range mInner{};                              // outputs along x for which all of them do
    bool mRegular = false, mWhole = false;       // mWhole: one average of every plane
    bool mPairs = false;                         // 2x2 windows side by side
    Slots<double> mScratch;
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

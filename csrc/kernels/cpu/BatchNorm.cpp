// Batch normalization. The values of a channel are taken in chunks fixed by the shape; chunk statistics are computed about a mean
// while in the cache and combined in double, in order (Chan et al. 1979), so one pass over memory gives good statistics.
#include "kernels/norm.hpp"

#include <cmath>

#include "core/Simd.hpp"
#include "kernels/cpu/Common.hpp"
#include "kernels/cpu/Sums.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

constexpr std::size_t Chunk = 1024;

/// Count, mean and sum of squared deviations.
struct Moments {
    double count = 0.0, mean = 0.0, squares = 0.0;

    void add(const Moments& o)
    {
        const double total = count + o.count;
        if (total == 0.0)
            return;
        const double delta = o.mean - mean;
        mean += delta * o.count / total;
        squares += o.squares + delta * delta * count * o.count / total;
        count = total;
    }
};

double inverseDeviation(double variance, double epsilon)
{
    const double v = variance + epsilon;
    return v > 0.0 ? 1.0 / std::sqrt(v) : 0.0;  // no variance and no epsilon: every value is the mean
}

/// body(i) for i < n in blocks of 16, which need no count: planes may be of 16 values.
template <class Body> inline void blocked(std::size_t n, const Body& body)
{
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) {
#pragma GCC ivdep
        for (std::size_t l = 0; l < 16; ++l)
            body(i + l);
    }
#pragma GCC ivdep
    for (; i < n; ++i)
        body(i);
}

template <class T> class PortableBatchNormPlan : public BatchNormPlan<T> {
public:
    PortableBatchNormPlan(std::size_t spatial, std::size_t channels, std::size_t batch)
        : mSpatial(spatial), mChannels(channels), mBatch(batch), mCount(spatial * batch),
          mSlices(std::clamp<std::size_t>(mCount / Chunk, 1, channels < 16 ? 4 : 1)), mMoments(mSlices * channels),
          mSums(2 * mSlices * channels), mFactors(3 * channels)
    {
    }

    bool rectify(bool wanted) override
    {
        mRectifies = wanted;
        return true;
    }

    void forwardTraining(const Tensor<T>& x, const Tensor<T>& scale, const Tensor<T>& bias, Tensor<T>& runningMean,
                         Tensor<T>& runningVariance, double momentum, double epsilon, Tensor<T>& savedMean,
                         Tensor<T>& savedVariance, Tensor<T>& y) override
    {
        check({&x, &y}, {&scale, &bias, &runningMean, &runningVariance, &savedMean, &savedVariance}, epsilon);
        const T* const in = x.data();
        forSlices([&](std::size_t c, std::size_t s, std::size_t begin, std::size_t end) {
            // Deviations are taken from the mean so far: what they lose by cancellation is nothing beside the variance.
            Moments sum;
            for (std::size_t at = begin; at < end; at += Chunk) {
                const std::size_t n = std::min(Chunk, end - at);
                const T mean = sum.count > 0.0 ? static_cast<T>(sum.mean) : *value(in, c, at);
                const double shift = static_cast<double>(mean), count = static_cast<double>(n);
                LaneSums lanes;
                forRuns(c, at, n, [&](std::size_t from, const Runs& runs) { addMoments(in + from, runs, shift, lanes); });
                const double deviation = LaneSums::total(lanes.first), squares = LaneSums::total(lanes.second);
                sum.add({count, shift + deviation / count, std::max(0.0, squares - deviation * deviation / count)});
            }
            mMoments.data()[c * mSlices + s] = sum;
        });
        const double count = static_cast<double>(mCount), unbiased = mCount > 1 ? count / (count - 1.0) : 1.0;
        for (std::size_t c = 0; c < mChannels; ++c) {
            Moments total = mMoments.data()[c * mSlices];
            for (std::size_t s = 1; s < mSlices; ++s)
                total.add(mMoments.data()[c * mSlices + s]);
            const double variance = total.squares / count;
            savedMean(c) = static_cast<T>(total.mean);
            savedVariance(c) = static_cast<T>(variance);
            runningMean(c) = static_cast<T>((1.0 - momentum) * static_cast<double>(runningMean(c)) + momentum * total.mean);
            runningVariance(c) = static_cast<T>((1.0 - momentum) * static_cast<double>(runningVariance(c))
                                                + momentum * variance * unbiased);
        }
        normalize(in, scale, bias, savedMean, savedVariance, epsilon, y.data());
    }

    void forwardInference(const Tensor<T>& x, const Tensor<T>& scale, const Tensor<T>& bias, const Tensor<T>& mean,
                          const Tensor<T>& variance, double epsilon, Tensor<T>& y) override
    {
        check({&x, &y}, {&scale, &bias, &mean, &variance}, epsilon);
        normalize(x.data(), scale, bias, mean, variance, epsilon, y.data());
    }

    void backward(const Tensor<T>& x, const Tensor<T>& dy, const Tensor<T>& scale, const Tensor<T>& mean,
                  const Tensor<T>& variance, double epsilon, bool fixedStatistics, Tensor<T>& dscale, Tensor<T>& dbias,
                  bool accumulateParameters, Tensor<T>* dx, bool accumulate) override
    {
        check({&x, &dy}, {&scale, &mean, &variance, &dscale, &dbias}, epsilon);
        if (dx)
            checkSize(*dx, x.size(), "input gradient");
        const T* const in = x.data();
        const T* const grad = dy.data();
        forSlices([&](std::size_t c, std::size_t s, std::size_t begin, std::size_t end) {
            const double m = static_cast<double>(mean(c));
            LaneSums lanes;
            forRuns(c, begin, end - begin, [&](std::size_t from, const Runs& runs) { addProducts(in + from, grad + from, runs, m, lanes); });
            mSums.data()[2 * (c * mSlices + s)] = LaneSums::total(lanes.first);
            mSums.data()[2 * (c * mSlices + s) + 1] = LaneSums::total(lanes.second);
        });
        for (std::size_t c = 0; c < mChannels; ++c) {
            double sum = 0.0, product = 0.0;
            for (std::size_t s = 0; s < mSlices; ++s) {
                sum += mSums.data()[2 * (c * mSlices + s)];
                product += mSums.data()[2 * (c * mSlices + s) + 1];
            }
            const double inverse = inverseDeviation(static_cast<double>(variance(c)), epsilon);
            const double base = accumulateParameters ? 1.0 : 0.0;
            dscale(c) = static_cast<T>((base != 0.0 ? static_cast<double>(dscale(c)) : 0.0) + product * inverse);
            dbias(c) = static_cast<T>((base != 0.0 ? static_cast<double>(dbias(c)) : 0.0) + sum);
            // dx = factor·dy + slope·(x - mean) + shift
            const double factor = static_cast<double>(scale(c)) * inverse, count = static_cast<double>(mCount);
            mFactors.data()[3 * c] = static_cast<T>(factor);
            mFactors.data()[3 * c + 1] = static_cast<T>(fixedStatistics ? 0.0 : -factor * inverse * inverse * product / count);
            mFactors.data()[3 * c + 2] = static_cast<T>(fixedStatistics ? 0.0 : -factor * sum / count);
        }
        if (!dx)
            return;
        T* const to = dx->data();
        const T *const factors = mFactors.data(), *const means = mean.data();
        if (accumulate)
            forPlanes([=](std::size_t c, std::size_t at, std::size_t n) N2D2_INLINE {
                const T factor = factors[3 * c], slope = factors[3 * c + 1], shift = factors[3 * c + 2], m = means[c];
                T* __restrict out = to + at;
                const T *const x = in + at, *const dy = grad + at;
                blocked(n, [=](std::size_t i) N2D2_INLINE { out[i] += factor * dy[i] + (slope * (x[i] - m) + shift); });
            });
        else
            forPlanes([=](std::size_t c, std::size_t at, std::size_t n) N2D2_INLINE {
                const T factor = factors[3 * c], slope = factors[3 * c + 1], shift = factors[3 * c + 2], m = means[c];
                T* __restrict out = to + at;
                const T *const x = in + at, *const dy = grad + at;
                blocked(n, [=](std::size_t i) N2D2_INLINE { out[i] = factor * dy[i] + (slope * (x[i] - m) + shift); });
            });
    }

private:
    void check(std::initializer_list<const Tensor<T>*> whole, std::initializer_list<const Tensor<T>*> parameters,
               double epsilon) const
    {
        for (const auto* t : whole)
            checkSize(*t, mCount * mChannels, "batch normalization data");
        for (const auto* t : parameters)
            checkSize(*t, mChannels, "batch normalization parameter");
        if (!(epsilon >= 0.0))
            throw std::invalid_argument("batch normalization: Epsilon must not be negative, got " + std::to_string(epsilon));
    }

    /// body(channel, slice, begin, end): values [begin, end) of the channel over all stimuli.
    template <class Body> void forSlices(const Body& body) const
    {
        const std::size_t chunks = (mCount + Chunk - 1) / Chunk;
        parallelFor(
            mChannels * mSlices,
            [&](std::size_t item) {
                const auto [begin, end] = sliceBounds(item % mSlices, mSlices, chunks);
                body(item / mSlices, item % mSlices, begin * Chunk, std::min(mCount, end * Chunk));
            },
            1 + 8192 / mCount);
    }

    /// body(channel, offset, n) for each plane, those of a stimulus in one vector loop: planes may be of a few values.
    template <class Body> void forPlanes(const Body& body) const
    {
        const std::size_t parts = std::min(mChannels, (7 + mBatch) / mBatch);  // few images are cut, so that every thread has work
        parallelFor(
            mBatch * parts,
            [&](std::size_t item) {
                const std::size_t first = item / parts * mChannels * mSpatial, spatial = mSpatial;
                const auto [begin, end] = sliceBounds(item % parts, parts, mChannels);
                simdFor(begin, end, [=](std::size_t c) N2D2_INLINE { body(c, first + c * spatial, spatial); });
            },
            1 + 8192 * parts / (mChannels * mSpatial));
    }

    const T* value(const T* from, std::size_t c, std::size_t at) const
    {
        return from + (at / mSpatial * mChannels + c) * mSpatial + at % mSpatial;
    }

    /// body(offset, runs) for the runs in memory of values [at, at + n) of a channel; whole planes come together.
    template <class Body> void forRuns(std::size_t c, std::size_t at, std::size_t n, const Body& body) const
    {
        const std::size_t stride = mChannels * mSpatial;
        std::size_t s = at % mSpatial, from = (at / mSpatial * mChannels + c) * mSpatial;
        while (n > 0) {
            const std::size_t length = std::min(n, mSpatial - s), count = std::max<std::size_t>(1, s == 0 ? n / mSpatial : 1);
            body(from + s, Runs{length, count, stride});
            n -= length * count;
            s = 0;
            from += count * stride;
        }
    }

    void normalize(const T* in, const Tensor<T>& scale, const Tensor<T>& bias, const Tensor<T>& mean,
                   const Tensor<T>& variance, double epsilon, T* out)
    {
        for (std::size_t c = 0; c < mChannels; ++c)
            mFactors.data()[c] = static_cast<T>(static_cast<double>(scale(c))
                                                * inverseDeviation(static_cast<double>(variance(c)), epsilon));
        const T *const factors = mFactors.data(), *const shifts = bias.data(), *const means = mean.data();
        const auto run = [&](auto end) {
            forPlanes([=](std::size_t c, std::size_t at, std::size_t n) N2D2_INLINE {
                const T factor = factors[c], shift = shifts[c], m = means[c];
                T* __restrict to = out + at;
                const T* const x = in + at;
                blocked(n, [=](std::size_t i) N2D2_INLINE { to[i] = end((x[i] - m) * factor + shift); });
            });
        };
        if (mRectifies)
            run([](T y) N2D2_INLINE {
                const T low = T(0) * y;
                return y > T(0) ? y : low;
            });
        else
            run([](T y) N2D2_INLINE { return y; });
    }

    bool mRectifies = false;
    std::size_t mSpatial, mChannels, mBatch, mCount, mSlices;
    Buffer<Moments> mMoments;
    Buffer<double> mSums;
    Buffer<T> mFactors;
};

}  // namespace

template <class T>
std::unique_ptr<BatchNormPlan<T>> makeBatchNormPlan(Cpu, std::size_t spatial, std::size_t channels, std::size_t batch)
{
    if (spatial == 0 || channels == 0 || batch == 0)
        throw std::invalid_argument("batch normalization of an empty tensor");
    return std::make_unique<PortableBatchNormPlan<T>>(spatial, channels, batch);
}

template std::unique_ptr<BatchNormPlan<float>> makeBatchNormPlan(Cpu, std::size_t, std::size_t, std::size_t);
template std::unique_ptr<BatchNormPlan<double>> makeBatchNormPlan(Cpu, std::size_t, std::size_t, std::size_t);

}  // namespace N2D2

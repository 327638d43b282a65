#pragma once
// Gradient of a bias: the sum of dy over stimuli and space, in slices fixed by the shape, each summed in double.
#include "kernels/cpu/Common.hpp"

namespace N2D2::cpu {

/// Sum of `n` values in double with eight running sums, so that it vectorises in a fixed order.
template <class T> double sumOf(const T* values, std::size_t n)
{
    double s[8] = {};
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (std::size_t l = 0; l < 8; ++l)
            s[l] += static_cast<double>(values[i + l]);
    for (; i < n; ++i)
        s[0] += static_cast<double>(values[i]);
    return ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]));
}

/// dy {spatial…, channels, batch} summed to one value per channel.
template <class T> class BiasGradient {
public:
    BiasGradient(std::size_t batch, std::size_t channels, std::size_t spatial)
        : mBatch(batch), mChannels(channels), mSpatial(spatial), mSlices(sumSlices(batch)), mPartial(mSlices * channels)
    {
    }

    void run(const Tensor<T>& dy, Tensor<T>& db, bool accumulate)
    {
        checkSize(dy, mBatch * mChannels * mSpatial, "output gradient");
        checkSize(db, mChannels, "bias gradient");
        const T* const from = dy.data();
        const bool parallel = dy.size() > 8192;
        parallelFor(
            mSlices,
            [&](std::size_t s) {
                const auto [begin, end] = sliceBounds(s, mSlices, mBatch);
                double* const sum = mPartial.data() + s * mChannels;
                std::fill(sum, sum + mChannels, 0.0);
                for (std::size_t b = begin; b < end; ++b) {
                    const T* row = from + b * mChannels * mSpatial;
                    if (mSpatial == 1) {
                        for (std::size_t c = 0; c < mChannels; ++c)
                            sum[c] += static_cast<double>(row[c]);
                    }
                    else {
                        for (std::size_t c = 0; c < mChannels; ++c, row += mSpatial)
                            sum[c] += sumOf(row, mSpatial);
                    }
                }
            },
            parallel ? 1 : mSlices);
        T* const to = db.data();
        for (std::size_t c = 0; c < mChannels; ++c) {
            double sum = mPartial.data()[c];
            for (std::size_t s = 1; s < mSlices; ++s)
                sum += mPartial.data()[s * mChannels + c];
            to[c] = accumulate ? static_cast<T>(static_cast<double>(to[c]) + sum) : static_cast<T>(sum);
        }
    }

private:
    std::size_t mBatch, mChannels, mSpatial, mSlices;
    Buffer<double> mPartial;
};

}  // namespace N2D2::cpu

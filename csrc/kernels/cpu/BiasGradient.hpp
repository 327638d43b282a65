#pragma once
// Gradient of a bias: the sum of dy over stimuli and space, in slices fixed by the shape, each summed in double.
#include "kernels/cpu/Common.hpp"
#include "kernels/cpu/Sums.hpp"

namespace N2D2::cpu {

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

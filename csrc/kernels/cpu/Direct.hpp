#pragma once
// Direct convolution for stride 1: patches are read in place from padded images, nothing is packed but the weights. It wins where
// channels are few, which is where a matrix product spends its time packing. Same bits for any number of threads.
#include <limits>

#include "kernels/cpu/Common.hpp"
#include "kernels/cpu/DirectKernels.hpp"
#include "kernels/cpu/Padded.hpp"

namespace N2D2::cpu {

/// y = x (*) w, or with `transposed` the data gradient: x is then dy, y is dx, and the geometry is transposedGeometry().
template <class T> class DirectForward {
public:
    DirectForward(const ConvGeometry& g, bool transposed)
        : mBatch(g.batch), mGroups(g.groups), mIn(g.inChannels / g.groups), mOut(g.outChannels / g.groups),
          mTransposed(transposed), mImage(g), mPanel(2 * directKernels<T>().lanes)
    {
        chooseRows();
        const std::size_t taps = mImage.taps.size();
        // Taps outermost: those that meet nothing but padding are left out of a panel.
        for (const std::size_t t : mImage.taps)
            for (std::size_t c = 0; c < mIn; ++c)
                mOffsets.push_back(c * mImage.plane + t);
        for (std::size_t p = 0; p < mImage.positions.size(); ++p) {
            const std::size_t at = mImage.positions[p];
            if (mPanels.empty() || at >= mPanels.back().start + mPanel) {
                mPanels.push_back({at, mRuns.size(), mRuns.size(), 0, 0});
            }
            Panel& panel = mPanels.back();
            Run* const last = panel.firstRun < mRuns.size() ? &mRuns.back() : nullptr;
            if (last && panel.start + last->tile + last->length == at)
                ++last->length;
            else
                mRuns.push_back({at - panel.start, p, 1});
            panel.endRun = mRuns.size();
        }
        for (Panel& panel : mPanels)
            trim(panel);
        mWeights = Buffer<T>(mGroups * mBlocks * mRows * mIn * taps);
        mImageSize = (mGroups * mIn * mImage.plane + mPanel + 15) / 16 * 16;
        mSlots = Slots<T>(mBatch, mImageSize + mRows * mPanel);
    }

    /// Multiply-adds done for each one asked for.
    double waste() const
    {
        std::size_t products = 0;
        for (const Panel& panel : mPanels)
            products += mPanel * (panel.endTap - panel.firstTap);
        return static_cast<double>(products * mBlocks * mRows)
               / static_cast<double>(mImage.positions.size() * mImage.taps.size() * mOut);
    }

    void run(const T* x, const T* w, const T* bias, T* y, bool accumulate)
    {
        pack(w);
        const std::size_t positions = mImage.positions.size();
        mSlots.run(mBatch, [&](std::size_t b, T* scratch) {
            T* const tile = scratch + mImageSize;
            const std::size_t channels = mGroups * mIn;
            mImage.pad(x + b * channels * mImage.inputPlane, channels, scratch);
            std::fill(scratch + channels * mImage.plane, tile, T(0));
            for (std::size_t g = 0; g < mGroups; ++g)
                for (const Panel& panel : mPanels)
                    for (std::size_t block = 0; block < mBlocks; ++block) {
                        const std::size_t skip = panel.firstTap * mIn;
                        mKernel((panel.endTap - panel.firstTap) * mIn, mOffsets.data() + skip,
                                scratch + g * mIn * mImage.plane + panel.start,
                                mWeights.data() + ((g * mBlocks + block) * mOffsets.size() + skip) * mRows, tile);
                        const std::size_t first = block * mRows, rows = std::min(mRows, mOut - first);
                        T* const out = y + (b * mGroups * mOut + g * mOut + first) * positions;
                        for (std::size_t r = 0; r < rows; ++r)
                            store(panel, tile + r * mPanel, bias ? bias[g * mOut + first + r] : T(0), out + r * positions,
                                  accumulate);
                    }
        });
    }

private:
    struct Run {
        std::size_t tile, position, length;  ///< tile[tile…] holds outputs position…
    };
    struct Panel {
        std::size_t start, firstRun, endRun, firstTap, endTap;
    };

    /// The range of taps that meet an input value somewhere in the panel.
    void trim(Panel& panel) const
    {
        const std::size_t taps = mImage.taps.size();
        panel.firstTap = taps;
        for (std::size_t t = 0; t < taps; ++t) {
            bool meets = false;
            for (std::size_t i = panel.firstRun; i < panel.endRun && !meets; ++i)
                for (std::size_t p = 0; p < mRuns[i].length && !meets; ++p)
                    meets = mImage.isInput(mImage.positions[mRuns[i].position + p] + mImage.taps[t]);
            if (meets) {
                panel.firstTap = std::min(panel.firstTap, t);
                panel.endTap = t + 1;
            }
        }
        panel.firstTap = std::min(panel.firstTap, panel.endTap);
    }

    void chooseRows()
    {
        const auto& kernels = directKernels<T>();
        std::size_t least = std::numeric_limits<std::size_t>::max();
        for (std::size_t rows = 1; rows <= DirectKernels<T>::MaxRows; ++rows) {
            if (!kernels.forward[rows])
                continue;
            const std::size_t blocks = (mOut + rows - 1) / rows, cost = blocks * (2 * rows + 3);
            if (cost < least) {
                least = cost;
                mRows = rows;
                mBlocks = blocks;
                mKernel = kernels.forward[rows];
            }
        }
    }

    void pack(const T* w)
    {
        const std::size_t taps = mImage.taps.size(), k = mIn * taps;
        parallelFor(
            mGroups * mBlocks,
            [&](std::size_t item) {
                const std::size_t group = item / mBlocks, first = item % mBlocks * mRows;
                T* to = mWeights.data() + item * mRows * k;
                for (std::size_t t = 0; t < taps; ++t)
                    for (std::size_t c = 0; c < mIn; ++c)
                        for (std::size_t r = 0; r < mRows; ++r, ++to) {
                            const std::size_t o = first + r;
                            if (o >= mOut)
                                *to = T(0);
                            else if (mTransposed)
                                *to = w[((group * mIn + c) * mOut + o) * taps + (taps - 1 - t)];
                            else
                                *to = w[((group * mOut + o) * mIn + c) * taps + t];
                        }
            },
            1 + 16384 / (mRows * k));
    }

    void store(const Panel& panel, const T* tile, T bias, T* out, bool accumulate) const
    {
        for (std::size_t i = panel.firstRun; i < panel.endRun; ++i) {
            const Run& run = mRuns[i];
            const T* const from = tile + run.tile;
            T* const to = out + run.position;
            if (accumulate)
                for (std::size_t p = 0; p < run.length; ++p)
                    to[p] += from[p] + bias;
            else
                for (std::size_t p = 0; p < run.length; ++p)
                    to[p] = from[p] + bias;
        }
    }

    std::size_t mBatch, mGroups, mIn, mOut;  // channels of a group
    bool mTransposed;
    PaddedImage mImage;
    std::size_t mPanel, mRows = 1, mBlocks = 1, mImageSize = 0;
    typename DirectKernels<T>::Forward mKernel = nullptr;
    std::vector<std::size_t> mOffsets;
    std::vector<Run> mRuns;
    std::vector<Panel> mPanels;
    Buffer<T> mWeights;
    Slots<T> mSlots;
};

/// The convolution of dy that gives dx, for stride 1: kernels flipped, input and output channels exchanged.
inline ConvGeometry transposedGeometry(const ConvGeometry& g)
{
    ConvGeometry t = g;
    t.input = g.output();
    std::swap(t.inChannels, t.outChannels);
    for (std::size_t d = 0; d < g.input.size(); ++d) {
        const long extent = static_cast<long>((g.kernel[d] - 1) * g.dilation[d]);
        t.padBegin[d] = extent - g.padBegin[d];
        t.padEnd[d] = extent - g.padEnd[d];
    }
    return t;
}

/// One slice of the weight gradient at a time: vectors of partial sums over the images of the slice, added up at its end.
template <class T> class DirectWeights {
public:
    DirectWeights(const ConvGeometry& g, std::size_t slices)
        : mBatch(g.batch), mGroups(g.groups), mIn(g.inChannels / g.groups), mOut(g.outChannels / g.groups), mSlices(slices),
          mImage(g), mLanes(directKernels<T>().lanes)
    {
        const auto up = [](std::size_t n, std::size_t multiple) { return (n + multiple - 1) / multiple * multiple; };
        mRow = up(mImage.positions.back() + 1, mLanes);
        mImages = std::min((mBatch + mSlices - 1) / mSlices, std::max<std::size_t>(1, 512 / mRow));
        mInputs = mGroups * mIn * mImage.plane;
        mInputSize = up(mImages * mInputs + mLanes, 16);
        mSlots = Slots<T>(mSlices, mInputSize + mImages * mGroups * mOut * mRow);
        mSums = Buffer<T>(mSlices * weights() * mLanes);
        mOutputTiles = tiles(mOut, directKernels<T>().weights[4][1] ? 4 : 2);
        mTapTiles = tiles(mImage.taps.size(), DirectKernels<T>::MaxTaps);
    }

    std::size_t weights() const { return mGroups * mOut * mIn * mImage.taps.size(); }
    double waste() const { return static_cast<double>(mRow) / static_cast<double>(mImage.positions.size()); }

    /// Writes the gradient of slice s to to[s·weights()].
    void run(const T* x, const T* dy, T* to)
    {
        mSlots.run(mSlices, [&](std::size_t slice, T* scratch) {
            const auto [begin, end] = sliceBounds(slice, mSlices, mBatch);
            T* const sums = mSums.data() + slice * weights() * mLanes;
            std::fill(sums, sums + weights() * mLanes, T(0));
            for (std::size_t b = begin; b < end; b += mImages) {
                const std::size_t images = std::min(mImages, end - b);
                prepare(x, dy, b, images, scratch);
                add(images, scratch, sums);
            }
            for (std::size_t i = 0; i < weights(); ++i) {
                T sum = sums[i * mLanes];
                for (std::size_t l = 1; l < mLanes; ++l)
                    sum += sums[i * mLanes + l];
                to[slice * weights() + i] = sum;
            }
        });
    }

private:
    static std::vector<std::size_t> tiles(std::size_t n, std::size_t most)
    {
        const std::size_t count = (n + most - 1) / most;
        std::vector<std::size_t> bounds;
        for (std::size_t i = 0; i <= count; ++i)
            bounds.push_back(n * i / count);
        return bounds;
    }

    /// Padded inputs, and gradients spread over the rows of the padded image with zeros between.
    void prepare(const T* x, const T* dy, std::size_t b, std::size_t images, T* scratch) const
    {
        const std::size_t positions = mImage.positions.size(), channels = mGroups * mOut;
        for (std::size_t i = 0; i < images; ++i)
            mImage.pad(x + (b + i) * mGroups * mIn * mImage.inputPlane, mGroups * mIn, scratch + i * mInputs);
        std::fill(scratch + images * mInputs, scratch + mInputSize, T(0));
        T* const rows = scratch + mInputSize;
        std::fill(rows, rows + images * channels * mRow, T(0));
        for (std::size_t r = 0; r < images * channels; ++r) {
            const T* const from = dy + (b * channels + r) * positions;
            for (std::size_t p = 0; p < positions; p += mImage.rowLength)
                std::copy(from + p, from + p + mImage.rowLength, rows + r * mRow + mImage.positions[p]);
        }
    }

    void add(std::size_t images, const T* scratch, T* sums) const
    {
        const auto& kernels = directKernels<T>();
        const std::size_t taps = mImage.taps.size();
        typename DirectKernels<T>::WeightsJob job{};
        job.images = images;
        job.positions = mRow;
        job.xImage = mInputs;
        job.dyImage = mGroups * mOut * mRow;
        job.dyRow = mRow;
        job.sumsRow = mIn * taps * mLanes;
        for (std::size_t g = 0; g < mGroups; ++g)
            for (std::size_t o = 0; o + 1 < mOutputTiles.size(); ++o) {
                const std::size_t output = g * mOut + mOutputTiles[o];
                job.dy = scratch + mInputSize + output * mRow;
                for (std::size_t c = 0; c < mIn; ++c) {
                    job.x = scratch + (g * mIn + c) * mImage.plane;
                    for (std::size_t t = 0; t + 1 < mTapTiles.size(); ++t) {
                        job.taps = mImage.taps.data() + mTapTiles[t];
                        job.sums = sums + ((output * mIn + c) * taps + mTapTiles[t]) * mLanes;
                        kernels.weights[mOutputTiles[o + 1] - mOutputTiles[o]][mTapTiles[t + 1] - mTapTiles[t]](job);
                    }
                }
            }
    }

    std::size_t mBatch, mGroups, mIn, mOut, mSlices;
    PaddedImage mImage;
    std::size_t mLanes, mRow = 0, mImages = 1, mInputs = 0, mInputSize = 0;
    std::vector<std::size_t> mOutputTiles, mTapTiles;
    Buffer<T> mSums;
    Slots<T> mSlots;
};

}  // namespace N2D2::cpu

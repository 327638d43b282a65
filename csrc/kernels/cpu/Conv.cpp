// Convolution: the portable plan, as matrix products over patches that are packed straight from the padded images, or direct
// where channels are few.
#include "kernels/conv.hpp"
#include "kernels/fc.hpp"

#include <optional>

#include "kernels/cpu/BiasGradient.hpp"
#include "kernels/cpu/Common.hpp"
#include "kernels/cpu/Depthwise.hpp"
#include "kernels/cpu/Direct.hpp"
#include "kernels/cpu/Gemm.hpp"
#include "kernels/cpu/OneDnn.hpp"
#include "kernels/cpu/Padded.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

// Blocks of a product that a thread computes at a time, and the size of a gradient's patches; fixed by the shape.
constexpr std::size_t BlockRows = 192, BlockColumns = 256, PatchElements = 1 << 18;

/// Patches as an operand: element (tap t, column j), where column j is output position j % P of image j / P.
template <class T> struct Patches {
    const T* images;  ///< first channel of the group in the first padded image
    std::size_t imageStride, nbPositions;
    const std::size_t* positions;
    const std::size_t* taps;  ///< of all channels of a group

    std::size_t offset(std::size_t j) const { return j / nbPositions * imageStride + positions[j % nbPositions]; }

    /// Taps x positions (forward).
    void packColumns(std::size_t k0, std::size_t kc, std::size_t j0, std::size_t columns, std::size_t width, T* to) const
    {
        std::size_t at[64], length[64], runs = 0;
        for (std::size_t j = 0; j < columns; ++j) {
            const std::size_t o = offset(j0 + j);
            if (runs > 0 && o == at[runs - 1] + length[runs - 1])
                ++length[runs - 1];
            else {
                at[runs] = o;
                length[runs++] = 1;
            }
        }
        for (std::size_t kk = 0; kk < kc; ++kk, to += width) {
            const T* const from = images + taps[k0 + kk];
            std::size_t filled = 0;
            for (std::size_t r = 0; r < runs; ++r) {
                const T* const source = from + at[r];
                for (std::size_t i = 0; i < length[r]; ++i)
                    to[filled + i] = source[i];
                filled += length[r];
            }
            std::fill(to + columns, to + width, T(0));
        }
    }
};

/// The same, transposed: element (column j, tap t), for the weight gradient.
template <class T> struct PatchesTransposed {
    Patches<T> patches;

    void packColumns(std::size_t k0, std::size_t kc, std::size_t j0, std::size_t columns, std::size_t width, T* to) const
    {
        const std::size_t* const taps = patches.taps + j0;
        for (std::size_t kk = 0; kk < kc; ++kk, to += width) {
            const T* const from = patches.images + patches.offset(k0 + kk);
            for (std::size_t i = 0; i < columns; ++i)
                to[i] = from[taps[i]];
            std::fill(to + columns, to + width, T(0));
        }
    }
};

/// Channels x (positions of several images), as left or right operand.
template <class T> struct Maps {
    const T* data;  ///< first channel of the group in the first image
    std::size_t imageStride, plane;

    void packRows(std::size_t i0, std::size_t rows, std::size_t k0, std::size_t kc, std::size_t width, T* to) const
    {
        for (std::size_t kk = 0; kk < kc;) {
            const std::size_t j = k0 + kk, run = std::min(kc - kk, plane - j % plane);
            const T* const from = data + j / plane * imageStride + i0 * plane + j % plane;
            for (std::size_t i = 0; i < width; ++i)
                for (std::size_t x = 0; x < run; ++x)
                    to[(kk + x) * width + i] = i < rows ? from[i * plane + x] : T(0);
            kk += run;
        }
    }
    void packColumns(std::size_t k0, std::size_t kc, std::size_t j0, std::size_t columns, std::size_t width, T* to) const
    {
        for (std::size_t kk = 0; kk < kc; ++kk, to += width) {
            for (std::size_t jj = 0; jj < columns;) {
                const std::size_t j = j0 + jj, run = std::min(columns - jj, plane - j % plane);
                const T* const from = data + j / plane * imageStride + (k0 + kk) * plane + j % plane;
                std::copy(from, from + run, to + jj);
                jj += run;
            }
            std::fill(to + columns, to + width, T(0));
        }
    }
};

template <class T> class PortableConvPlan : public ConvPlan<T> {
public:
    explicit PortableConvPlan(const ConvGeometry& g)
        : mG(g), mImage(g), mIn(g.inChannels / g.groups), mOut(g.outChannels / g.groups), mPositions(mImage.positions.size()),
          mPatch(mIn * mImage.taps.size()), mWeights(g.outChannels * mPatch),
          mSlices(sumSlices(g.batch, mWeights * sizeof(T))), mPartial(mSlices * mWeights), mBias(g.batch, g.outChannels, mPositions)
    {
        chooseDirect();
        if (mImage.padded && !(mDirect && mDirectWeights))
            mPadded = Buffer<T>(g.batch * g.inChannels * mImage.plane);
        for (std::size_t c = 0; c < mIn; ++c)
            for (const std::size_t t : mImage.taps)
                mTaps.push_back(c * mImage.plane + t);
        // Data gradient: a few images and channels at a time, so that the patches stay in the cache.
        const std::size_t taps = mImage.taps.size();
        mBlockImages = std::min(g.batch, std::max<std::size_t>(1, 64 / mPositions));
        mBlockChannels = std::clamp<std::size_t>(PatchElements / (taps * mBlockImages * mPositions), 1, mIn);
        mPatchScratch = roundUp(mBlockChannels * taps * mBlockImages * mPositions, 16);
        mPlaneScratch = mImage.padded ? roundUp(mBlockChannels * mImage.plane, 16) : 0;
        const std::size_t products = gemmWorkspace<T>(
            std::max(mOut, mBlockChannels * taps), std::max({mPatch, g.batch * mPositions}), std::max({mPatch, mOut, g.batch * mPositions}));
        mSlots = Slots<T>(std::max({forwardItems(), dataItems(), weightItems()}), products + mPatchScratch + mPlaneScratch);
    }

    /// True when all directions use the direct kernels.
    bool direct() const { return mDirect && mDirectData && mDirectWeights; }
    bool directData() const { return mDirectData.has_value(); }

    void forward(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>* bias, Tensor<T>& y, bool accumulate) override
    {
        check(x, w, y);
        if (bias)
            checkSize(*bias, mG.outChannels, "convolution bias");
        if (mDirect)
            return mDirect->run(x.data(), w.data(), bias ? bias->data() : nullptr, y.data(), accumulate);
        const T* const images = padded(x);
        const T* const pw = w.data();
        const T* const pbias = bias ? bias->data() : nullptr;
        T* const py = y.data();
        const std::size_t columns = mG.batch * mPositions, across = ceilDiv(columns, BlockColumns),
                          down = ceilDiv(mOut, BlockRows);
        mSlots.run(forwardItems(), [&](std::size_t item, T* scratch) {
            const std::size_t group = item / (down * across), row = item / across % down * BlockRows,
                              column = item % across * BlockColumns;
            const std::size_t first = group * mOut + row;
            const Strided<T> a{pw + first * mPatch, mPatch, 1};
            const Columns<Patches<T>> b{patches(images, group), column};
            const Destination<T> to{py + first * mPositions, mPositions, mPositions, mG.outChannels * mPositions,
                                    pbias ? pbias + first : nullptr, nullptr, column};
            gemm<T>(std::min(BlockRows, mOut - row), std::min(BlockColumns, columns - column), mPatch, a, b, to, accumulate,
                    scratch);
        });
    }

    void backwardData(const Tensor<T>& dy, const Tensor<T>& w, Tensor<T>& dx, bool accumulate) override
    {
        check(dx, w, dy);
        if (mDirectData)
            return mDirectData->run(dy.data(), w.data(), nullptr, dx.data(), accumulate);
        const T* const pdy = dy.data();
        const T* const pw = w.data();
        T* const pdx = dx.data();
        const std::size_t taps = mImage.taps.size(), chunks = ceilDiv(mIn, mBlockChannels);
        mSlots.run(dataItems(), [&](std::size_t item, T* scratch) {
            const std::size_t block = item / (mG.groups * chunks), group = item / chunks % mG.groups,
                              channel = item % chunks * mBlockChannels;
            const std::size_t image = block * mBlockImages, images = std::min(mBlockImages, mG.batch - image),
                              channels = std::min(mBlockChannels, mIn - channel), columns = images * mPositions;
            T* const patch = scratch;
            T* const planes = patch + mPatchScratch;
            const Strided<T> a{pw + group * mOut * mPatch + channel * taps, 1, mPatch};
            const Maps<T> b{pdy + (image * mG.outChannels + group * mOut) * mPositions, mG.outChannels * mPositions, mPositions};
            gemm<T>(channels * taps, columns, mOut, a, b, Destination<T>{patch, columns, columns, 0}, false,
                    planes + mPlaneScratch);
            for (std::size_t i = 0; i < images; ++i) {
                T* const to = pdx + ((image + i) * mG.inChannels + group * mIn + channel) * mImage.inputPlane;
                T* const sum = mImage.padded ? planes : to;
                if (mImage.padded || !accumulate)
                    std::fill(sum, sum + channels * mImage.plane, T(0));
                for (std::size_t t = 0; t < channels * taps; ++t) {
                    T* const at = sum + mTaps[t];
                    const T* const from = patch + t * columns + i * mPositions;
                    for (std::size_t p = 0; p < mPositions; ++p)
                        at[mImage.positions[p]] += from[p];
                }
                if (mImage.padded)
                    mImage.unpad(planes, channels, to, accumulate);
            }
        });
    }

    void backwardWeights(const Tensor<T>& x, const Tensor<T>& dy, Tensor<T>& dw, bool accumulate) override
    {
        check(x, dw, dy);
        if (mDirectWeights) {
            mDirectWeights->run(x.data(), dy.data(), mPartial.data());
            addSlices(mPartial.data(), mWeights, mSlices, mWeights, dw.data(), accumulate);
            return;
        }
        const T* const images = padded(x);
        const T* const pdy = dy.data();
        T* const out = mSlices > 1 ? mPartial.data() : dw.data();
        const std::size_t down = ceilDiv(mOut, BlockRows), across = ceilDiv(mPatch, BlockColumns);
        mSlots.run(weightItems(), [&](std::size_t item, T* scratch) {
            const std::size_t slice = item / (mG.groups * down * across), group = item / (down * across) % mG.groups,
                              row = item / across % down * BlockRows, column = item % across * BlockColumns;
            const auto [begin, end] = sliceBounds(slice, mSlices, mG.batch);
            const std::size_t first = group * mOut + row;
            const Maps<T> a{pdy + (begin * mG.outChannels + first) * mPositions, mG.outChannels * mPositions, mPositions};
            Patches<T> patch = patches(images + begin * mG.inChannels * mImage.plane, group);
            patch.taps += column;
            const Destination<T> to{out + slice * mWeights + first * mPatch + column, mPatch, mPatch, 0};
            gemm<T>(std::min(BlockRows, mOut - row), std::min(BlockColumns, mPatch - column), (end - begin) * mPositions, a,
                    PatchesTransposed<T>{patch}, to, accumulate && mSlices == 1, scratch);
        });
        if (mSlices > 1)
            addSlices(mPartial.data(), mWeights, mSlices, mWeights, dw.data(), accumulate);
    }

    void backwardBias(const Tensor<T>& dy, Tensor<T>& db, bool accumulate) override { mBias.run(dy, db, accumulate); }

private:
    /// An operand from column `first` on.
    template <class B> struct Columns {
        B operand;
        std::size_t first;
        void packColumns(std::size_t k0, std::size_t kc, std::size_t j0, std::size_t columns, std::size_t width, T* to) const
        {
            operand.packColumns(k0, kc, first + j0, columns, width, to);
        }
    };

    /// Direct kernels need stride 1; they pay while channels are few and little of their tiles is lost.
    void chooseDirect()
    {
        if (mG.batch < 4 || std::any_of(mG.stride.begin(), mG.stride.end(), [](std::size_t s) { return s != 1; }))
            return;
        if (mWeights <= 65536 / sizeof(T) * 4) {
            mDirect.emplace(mG, false);
            if (mDirect->waste() > 2.0)
                mDirect.reset();
            mDirectData.emplace(transposedGeometry(mG), true);
            if (mDirectData->waste() > 2.0)
                mDirectData.reset();
        }
        if (mWeights <= 16384) {
            mDirectWeights.emplace(mG, mSlices);
            if (mDirectWeights->waste() > 2.0)
                mDirectWeights.reset();
        }
    }

    static std::size_t ceilDiv(std::size_t a, std::size_t b) { return (a + b - 1) / b; }
    std::size_t forwardItems() const
    {
        return mG.groups * ceilDiv(mOut, BlockRows) * ceilDiv(mG.batch * mPositions, BlockColumns);
    }
    std::size_t dataItems() const { return ceilDiv(mG.batch, mBlockImages) * mG.groups * ceilDiv(mIn, mBlockChannels); }
    std::size_t weightItems() const
    {
        return mSlices * mG.groups * ceilDiv(mOut, BlockRows) * ceilDiv(mPatch, BlockColumns);
    }

    void check(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>& y) const
    {
        checkSize(x, mG.batch * mG.inChannels * mImage.inputPlane, "convolution input");
        checkSize(w, mWeights, "convolution weights");
        checkSize(y, mG.batch * mG.outChannels * mPositions, "convolution output");
    }

    const T* padded(const Tensor<T>& x) const
    {
        if (!mImage.padded)
            return x.data();
        const T* const from = x.data();
        parallelFor(
            mG.batch * mG.inChannels,
            [&](std::size_t i) { mImage.pad(from + i * mImage.inputPlane, 1, mPadded.data() + i * mImage.plane); },
            1 + 16384 / mImage.plane);
        return mPadded.data();
    }

    Patches<T> patches(const T* images, std::size_t group) const
    {
        return {images + group * mIn * mImage.plane, mG.inChannels * mImage.plane, mPositions, mImage.positions.data(),
                mTaps.data()};
    }

    ConvGeometry mG;
    PaddedImage mImage;
    std::size_t mIn, mOut, mPositions, mPatch, mWeights, mSlices;  // mIn, mOut: channels of a group
    std::size_t mBlockImages = 1, mBlockChannels = 1, mPatchScratch = 0, mPlaneScratch = 0;
    std::vector<std::size_t> mTaps;
    Buffer<T> mPadded, mPartial;
    Slots<T> mSlots;
    std::optional<DirectForward<T>> mDirect, mDirectData;
    std::optional<DirectWeights<T>> mDirectWeights;
    BiasGradient<T> mBias;
};

/// Data gradients by one plan, everything else by another.
template <class T> class MixedConvPlan : public ConvPlan<T> {
public:
    MixedConvPlan(std::unique_ptr<ConvPlan<T>> main, std::unique_ptr<ConvPlan<T>> data)
        : mMain(std::move(main)), mData(std::move(data))
    {
    }
    void holdWeights(bool hold, bool unchanged) override { mMain->holdWeights(hold, unchanged); }
    void forward(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>* bias, Tensor<T>& y, bool accumulate) override
    {
        mMain->forward(x, w, bias, y, accumulate);
    }
    void backwardData(const Tensor<T>& dy, const Tensor<T>& w, Tensor<T>& dx, bool accumulate) override
    {
        mData->backwardData(dy, w, dx, accumulate);
    }
    void backwardWeights(const Tensor<T>& x, const Tensor<T>& dy, Tensor<T>& dw, bool accumulate) override
    {
        mMain->backwardWeights(x, dy, dw, accumulate);
    }
    void backwardBias(const Tensor<T>& dy, Tensor<T>& db, bool accumulate) override
    {
        mMain->backwardBias(dy, db, accumulate);
    }

private:
    std::unique_ptr<ConvPlan<T>> mMain, mData;
};

/// A kernel as large as its input sees every value once: an inner product.
template <class T> class InnerProductConvPlan : public ConvPlan<T> {
public:
    explicit InnerProductConvPlan(std::unique_ptr<FcPlan<T>> plan) : mPlan(std::move(plan)) {}

    static bool fits(const ConvGeometry& g)
    {
        const auto output = g.output();
        bool whole = g.groups == 1 && g.kernel == g.input;
        for (std::size_t d = 0; d < g.input.size(); ++d)
            whole = whole && output[d] == 1 && g.padBegin[d] == 0 && g.padEnd[d] == 0;
        return whole;
    }
    static std::size_t inputs(const ConvGeometry& g)
    {
        std::size_t n = g.inChannels;
        for (const std::size_t k : g.kernel)
            n *= k;
        return n;
    }

    void forward(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>* bias, Tensor<T>& y, bool accumulate) override
    {
        mPlan->forward(x, w, bias, y, accumulate);
    }
    void backwardData(const Tensor<T>& dy, const Tensor<T>& w, Tensor<T>& dx, bool accumulate) override
    {
        mPlan->backwardData(dy, w, dx, accumulate);
    }
    void backwardWeights(const Tensor<T>& x, const Tensor<T>& dy, Tensor<T>& dw, bool accumulate) override
    {
        mPlan->backwardWeights(x, dy, dw, accumulate);
    }
    void backwardBias(const Tensor<T>& dy, Tensor<T>& db, bool accumulate) override
    {
        mPlan->backwardBias(dy, db, accumulate);
    }

private:
    std::unique_ptr<FcPlan<T>> mPlan;
};

}  // namespace

template <class T> std::unique_ptr<ConvPlan<T>> makePortableConvPlan(const ConvGeometry& geometry)
{
    return std::make_unique<PortableConvPlan<T>>(geometry);
}

template <class T> std::unique_ptr<ConvPlan<T>> makeConvPlan(Cpu backend, const ConvGeometry& geometry)
{
    using InnerProduct = InnerProductConvPlan<T>;
    if (InnerProduct::fits(geometry))
        return std::make_unique<InnerProduct>(
            makeFcPlan<T>(backend, geometry.batch, InnerProduct::inputs(geometry), geometry.outChannels));
    // Plain tensors as they are: copies into oneDNN's layouts cost more than these products.
    if (auto plan = makeDepthwisePlan<T>(geometry))
        return plan;
    if constexpr (std::is_same_v<T, float>) {
        if (oneDnnEnabled()) {
            if (auto plan = makePointwisePlan(geometry))
                return plan;
            // oneDNN pads channels to 16. Measured: with up to 3 input channels the direct kernels take 0.1 to 0.8 of its
            // time, with fewer than 16 its data gradient alone is slower.
            std::unique_ptr<PortableConvPlan<T>> own;
            if (geometry.groups == 1 && geometry.inChannels < 16) {
                own = std::make_unique<PortableConvPlan<T>>(geometry);
                if (geometry.inChannels <= 3 && own->direct())
                    return own;
            }
            if (auto plan = makeOneDnnConvPlan(geometry)) {
                if (own && own->directData())
                    return std::make_unique<MixedConvPlan<T>>(std::move(plan), std::move(own));
                return plan;
            }
        }
    }
    return makePortableConvPlan<T>(geometry);
}

template std::unique_ptr<ConvPlan<float>> makePortableConvPlan(const ConvGeometry&);
template std::unique_ptr<ConvPlan<double>> makePortableConvPlan(const ConvGeometry&);
template std::unique_ptr<ConvPlan<float>> makeConvPlan(Cpu, const ConvGeometry&);
template std::unique_ptr<ConvPlan<double>> makeConvPlan(Cpu, const ConvGeometry&);

}  // namespace N2D2

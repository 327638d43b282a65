// A 1x1 convolution is a matrix product of every image: no copy into another layout, which for few channels costs more than the
// product. One sequential product a piece of work fixed by the shape: same bits for any number of threads.
#include "kernels/cpu/BiasGradient.hpp"
#include "kernels/cpu/OneDnn.hpp"
#include "kernels/cpu/OneDnnTools.hpp"
#include "kernels/cpu/PointwiseKernels.hpp"

namespace N2D2::cpu {

namespace {

using namespace onednn;

/// C[m x n] = beta·C + A·B of row-major operands as stored; `transposed` when the product takes columns as rows.
void product(bool transposedA, bool transposedB, std::size_t m, std::size_t n, std::size_t k, const float* a, std::size_t strideA,
             const float* b, std::size_t strideB, float beta, float* c, std::size_t strideC)
{
    const auto dim = [](std::size_t v) { return static_cast<dnnl_dim_t>(v); };
    const auto status = dnnl_sgemm(transposedA ? 'T' : 'N', transposedB ? 'T' : 'N', dim(m), dim(n), dim(k), 1.0f, a, dim(strideA), b,
                                   dim(strideB), beta, c, dim(strideC));
    if (status != dnnl_success)
        throw std::runtime_error("oneDNN matrix product failed with status " + std::to_string(status));
}

/// What of its input a strided convolution reads, side by side.
struct Picked {
    std::size_t width = 1, height = 1, outWidth = 1, outHeight = 1, strideX = 1, strideY = 1;

    bool all() const { return strideX == 1 && strideY == 1; }
    void gather(const float* from, std::size_t channels, float* to) const
    {
        for (std::size_t c = 0; c < channels; ++c, from += width * height)
            for (std::size_t y = 0; y < outHeight; ++y)
                for (std::size_t x = 0; x < outWidth; ++x)
                    *to++ = from[y * strideY * width + x * strideX];
    }
    /// The other elements get 0, or stay as they are when accumulating.
    void scatter(const float* from, std::size_t channels, float* to, bool accumulate) const
    {
        if (!accumulate)
            std::fill(to, to + channels * width * height, 0.0f);
        for (std::size_t c = 0; c < channels; ++c, to += width * height)
            for (std::size_t y = 0; y < outHeight; ++y)
                for (std::size_t x = 0; x < outWidth; ++x)
                    to[y * strideY * width + x * strideX] += *from++;
    }
};

class PointwisePlan : public ConvPlan<float> {
public:
    PointwisePlan(const ConvGeometry& g, const Picked& picked, std::size_t positions)
        : mPicked(picked), mBatch(g.batch), mIn(g.inChannels), mOut(g.outChannels), mPositions(positions), mInput(positions),
          mSlices(sumSlices(g.batch, mIn * mOut * sizeof(float)))
    {
        if (!picked.all())
            mInput = picked.width * picked.height;
        // Few images are cut, so that every thread has work.
        mParts = picked.all() ? std::clamp<std::size_t>(mPositions / 64, 1, mBatch >= 8 ? 1 : (8 + mBatch - 1) / mBatch) : 1;
        if (mSlices > 1)
            mPartial = Buffer<float>(mSlices * mIn * mOut);
        mBias.emplace(mBatch, mOut, mPositions);
        // Measured: a general product's copies pay with many channels on both sides.
        mOwn = pointwiseKernelsAvailable() && std::min(mIn, mOut) <= 32 && mIn * mOut <= 8192;
        mPicks = picked.all() ? 0 : (mIn * mPositions + 15) / 16 * 16;
        // Little work is not worth a second thread.
        const std::size_t work = mBatch * mIn * mOut * mPositions;
        mSlots = Slots<float>(work < 200000 ? 1 : mBatch * mParts, mPicks + (mOwn ? 32 * std::max(mIn, mOut) : 0));
        if (mOwn)
            mPacked = Buffer<float>(std::max(packedWeightsSize(mOut, mIn), packedWeightsSize(mIn, mOut)));
    }

    void forward(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>* bias, Tensor<float>& y, bool accumulate) override
    {
        check(x, w, y);
        if (bias)
            checkSize(*bias, mOut, "convolution bias");
        const float *const px = x.data(), *const pw = w.data(), *const pb = bias ? bias->data() : nullptr;
        float* const py = y.data();
        if (mOwn)
            packWeights(pw, mOut, mIn, mIn, 1, mPacked.data());
        forPieces([&](std::size_t b, std::size_t begin, std::size_t n, float* scratch) {
            float* const to = py + b * mOut * mPositions + begin;
            const float* const from = dense(px + b * mIn * mInput, scratch) + begin;
            if (mOwn)
                return pointwiseProduct(mPacked.data(), mOut, mIn, from, mPositions, n, pb, to, mPositions, accumulate,
                                        scratch + mPicks);
            if (pb)
                for (std::size_t o = 0; o < mOut; ++o) {
                    float* const row = to + o * mPositions;
                    for (std::size_t i = 0; i < n; ++i)
                        row[i] = (accumulate ? row[i] : 0.0f) + pb[o];
                }
            product(false, false, mOut, n, mIn, pw, mIn, from, mPositions, accumulate || pb ? 1.0f : 0.0f, to, mPositions);
        });
    }

    void backwardData(const Tensor<float>& dy, const Tensor<float>& w, Tensor<float>& dx, bool accumulate) override
    {
        check(dx, w, dy);
        const float *const pdy = dy.data(), *const pw = w.data();
        float* const pdx = dx.data();
        if (mOwn)
            packWeights(pw, mIn, mOut, 1, mIn, mPacked.data());
        forPieces([&](std::size_t b, std::size_t begin, std::size_t n, float* scratch) {
            const bool all = mPicked.all(), adds = all && accumulate;
            float* const to = all ? pdx + b * mIn * mPositions + begin : scratch;
            const float* const from = pdy + b * mOut * mPositions + begin;
            if (mOwn)
                pointwiseProduct(mPacked.data(), mIn, mOut, from, mPositions, n, nullptr, to, mPositions, adds, scratch + mPicks);
            else
                product(true, false, mIn, n, mOut, pw, mIn, from, mPositions, adds ? 1.0f : 0.0f, to, mPositions);
            if (!all)
                mPicked.scatter(scratch, mIn, pdx + b * mIn * mInput, accumulate);
        });
    }

    void backwardWeights(const Tensor<float>& x, const Tensor<float>& dy, Tensor<float>& dw, bool accumulate) override
    {
        check(x, dw, dy);
        const float *const px = x.data(), *const pdy = dy.data();
        float* const out = mSlices > 1 ? mPartial.data() : dw.data();
        const bool adds = accumulate && mSlices == 1;
        mSlots.run(mSlices, [&](std::size_t s, float* scratch) {
            const ThreadScope scope(1);
            const auto [begin, end] = sliceBounds(s, mSlices, mBatch);
            float* const to = out + s * mOut * mIn;
            if (mOwn && !adds)
                std::fill(to, to + mOut * mIn, 0.0f);
            for (std::size_t b = begin; b < end; ++b) {
                const float *const grad = pdy + b * mOut * mPositions, *const from = dense(px + b * mIn * mInput, scratch);
                if (mOwn)
                    pointwiseDots(grad, mOut, from, mIn, mPositions, to);
                else
                    product(false, true, mOut, mIn, mPositions, grad, mPositions, from, mPositions, b > begin || adds ? 1.0f : 0.0f, to, mIn);
            }
        });
        if (mSlices > 1)
            addSlices(mPartial.data(), mOut * mIn, mSlices, mOut * mIn, dw.data(), accumulate);
    }

    void backwardBias(const Tensor<float>& dy, Tensor<float>& db, bool accumulate) override { mBias->run(dy, db, accumulate); }

private:
    void check(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>& y) const
    {
        checkSize(x, mBatch * mIn * mInput, "convolution input");
        checkSize(w, mIn * mOut, "convolution weights");
        checkSize(y, mBatch * mOut * mPositions, "convolution output");
    }

    /// An image's values that the outputs see: itself, or what is picked, in `scratch`.
    const float* dense(const float* image, float* scratch) const
    {
        if (mPicked.all())
            return image;
        mPicked.gather(image, mIn, scratch);
        return scratch;
    }

    /// body(image, first position, positions, scratch)
    template <class Body> void forPieces(const Body& body) const
    {
        mSlots.run(mBatch * mParts, [&](std::size_t item, float* scratch) {
            const ThreadScope scope(1);
            const auto [begin, end] = sliceBounds(item % mParts, mParts, mPositions);
            body(item / mParts, begin, end - begin, scratch);
        });
    }

    Picked mPicked;
    std::size_t mBatch, mIn, mOut, mPositions, mInput, mParts = 1, mSlices, mPicks = 0;  // mInput: positions of the input
    bool mOwn = false;
    Buffer<float> mPartial, mPacked;
    Slots<float> mSlots;
    std::optional<BiasGradient<float>> mBias;
};

}  // namespace

std::unique_ptr<ConvPlan<float>> makePointwisePlan(const ConvGeometry& g)
{
    if (g.groups != 1)
        return nullptr;
    std::size_t positions = 1;
    Picked picked;
    const auto output = g.output();
    for (std::size_t d = 0; d < g.input.size(); ++d) {
        if (g.kernel[d] != 1 || g.padBegin[d] != 0 || g.padEnd[d] != 0)
            return nullptr;
        positions *= output[d];
    }
    const std::size_t rank = g.input.size();
    if (std::any_of(g.stride.begin(), g.stride.end(), [](std::size_t s) { return s != 1; })) {
        if (rank > 2)
            return nullptr;
        picked = {g.input[0], rank > 1 ? g.input[1] : 1, output[0], rank > 1 ? output[1] : 1, g.stride[0], rank > 1 ? g.stride[1] : 1};
    }
    // Measured: with few positions the sums over stimuli are many small products, with many channels the copies are cheap.
    if (positions < 64)
        return nullptr;
    return std::make_unique<PointwisePlan>(g, picked, positions);
}

}  // namespace N2D2::cpu

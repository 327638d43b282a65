// A 1x1 convolution is a matrix product of every image: no copy into another layout, which for few channels costs more than the
// product. One sequential product a piece of work fixed by the shape: same bits for any number of threads.
#include "kernels/cpu/BiasGradient.hpp"
#include "kernels/cpu/OneDnn.hpp"
#include "kernels/cpu/OneDnnTools.hpp"

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

class PointwisePlan : public ConvPlan<float> {
public:
    explicit PointwisePlan(const ConvGeometry& g)
        : mBatch(g.batch), mIn(g.inChannels), mOut(g.outChannels), mSlices(sumSlices(g.batch, mIn * mOut * sizeof(float)))
    {
        for (const std::size_t side : g.input)
            mPositions *= side;
        // Few images are cut, so that every thread has work.
        mParts = std::clamp<std::size_t>(mPositions / 64, 1, mBatch >= 8 ? 1 : (8 + mBatch - 1) / mBatch);
        if (mSlices > 1)
            mPartial = Buffer<float>(mSlices * mIn * mOut);
        mBias.emplace(mBatch, mOut, mPositions);
    }

    void forward(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>* bias, Tensor<float>& y, bool accumulate) override
    {
        check(x, w, y);
        if (bias)
            checkSize(*bias, mOut, "convolution bias");
        const float *const px = x.data(), *const pw = w.data(), *const pb = bias ? bias->data() : nullptr;
        float* const py = y.data();
        forPieces([&](std::size_t b, std::size_t begin, std::size_t n) {
            float* const to = py + b * mOut * mPositions + begin;
            if (pb)
                for (std::size_t o = 0; o < mOut; ++o) {
                    float* const row = to + o * mPositions;
                    for (std::size_t i = 0; i < n; ++i)
                        row[i] = (accumulate ? row[i] : 0.0f) + pb[o];
                }
            product(false, false, mOut, n, mIn, pw, mIn, px + b * mIn * mPositions + begin, mPositions, accumulate || pb ? 1.0f : 0.0f, to,
                    mPositions);
        });
    }

    void backwardData(const Tensor<float>& dy, const Tensor<float>& w, Tensor<float>& dx, bool accumulate) override
    {
        check(dx, w, dy);
        const float *const pdy = dy.data(), *const pw = w.data();
        float* const pdx = dx.data();
        forPieces([&](std::size_t b, std::size_t begin, std::size_t n) {
            product(true, false, mIn, n, mOut, pw, mIn, pdy + b * mOut * mPositions + begin, mPositions, accumulate ? 1.0f : 0.0f,
                    pdx + b * mIn * mPositions + begin, mPositions);
        });
    }

    void backwardWeights(const Tensor<float>& x, const Tensor<float>& dy, Tensor<float>& dw, bool accumulate) override
    {
        check(x, dw, dy);
        const float *const px = x.data(), *const pdy = dy.data();
        float* const out = mSlices > 1 ? mPartial.data() : dw.data();
        const bool adds = accumulate && mSlices == 1;
        parallelFor(mSlices, [&](std::size_t s) {
            const ThreadScope scope(1);
            const auto [begin, end] = sliceBounds(s, mSlices, mBatch);
            for (std::size_t b = begin; b < end; ++b)
                product(false, true, mOut, mIn, mPositions, pdy + b * mOut * mPositions, mPositions, px + b * mIn * mPositions, mPositions,
                        b > begin || adds ? 1.0f : 0.0f, out + s * mOut * mIn, mIn);
        });
        if (mSlices > 1)
            addSlices(mPartial.data(), mOut * mIn, mSlices, mOut * mIn, dw.data(), accumulate);
    }

    void backwardBias(const Tensor<float>& dy, Tensor<float>& db, bool accumulate) override { mBias->run(dy, db, accumulate); }

private:
    void check(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>& y) const
    {
        checkSize(x, mBatch * mIn * mPositions, "convolution input");
        checkSize(w, mIn * mOut, "convolution weights");
        checkSize(y, mBatch * mOut * mPositions, "convolution output");
    }

    /// body(image, first position, positions)
    template <class Body> void forPieces(const Body& body) const
    {
        parallelFor(
            mBatch * mParts,
            [&](std::size_t item) {
                const ThreadScope scope(1);
                const auto [begin, end] = sliceBounds(item % mParts, mParts, mPositions);
                body(item / mParts, begin, end - begin);
            },
            1 + 100000 * mParts / (mIn * mOut * mPositions));
    }

    std::size_t mBatch, mIn, mOut, mPositions = 1, mParts = 1, mSlices;
    Buffer<float> mPartial;
    std::optional<BiasGradient<float>> mBias;
};

}  // namespace

std::unique_ptr<ConvPlan<float>> makePointwisePlan(const ConvGeometry& g)
{
    if (g.groups != 1)
        return nullptr;
    std::size_t positions = 1;
    for (std::size_t d = 0; d < g.input.size(); ++d) {
        if (g.kernel[d] != 1 || g.stride[d] != 1 || g.padBegin[d] != 0 || g.padEnd[d] != 0)
            return nullptr;
        positions *= g.input[d];
    }
    // Measured: with few positions the sums over stimuli are many small products, with many channels the copies are cheap.
    if (positions < 64)
        return nullptr;
    return std::make_unique<PointwisePlan>(g);
}

}  // namespace N2D2::cpu

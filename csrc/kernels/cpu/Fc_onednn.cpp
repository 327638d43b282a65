// Inner product by oneDNN's matrix product on plain tensors (blocked weights would be reordered in every pass). Threaded, its
// sums depend on the number of threads for many shapes, inner product primitives too: the result is cut into blocks fixed by
// the shape, one sequential product each.
#include "kernels/cpu/BiasGradient.hpp"
#include "kernels/cpu/OneDnn.hpp"
#include "kernels/cpu/OneDnnTools.hpp"

namespace N2D2::cpu {

namespace {

using namespace onednn;

/// An operand as stored, row-major; `transposed` when the product takes its columns as rows.
struct Operand {
    const float* data;
    std::size_t stride;
    bool transposed;
};

/// C[m x n] = (accumulate ? C : 0) + A·B, in blocks along the longer side of C.
void product(std::size_t m, std::size_t n, std::size_t k, const Operand& a, const Operand& b, float* c, bool accumulate)
{
    const bool fixed = deterministic(), byRows = b.transposed && n >= 64 && k * n > 4096 ? false : m >= n;
    const std::size_t length = byRows ? m : n;
    const std::size_t blocks = fixed ? std::min(length, std::clamp<std::size_t>(length / 256, 4, 16)) : 1;
    const int threads = fixed ? 1 : omp_get_max_threads();
    parallelFor(
        blocks,
        [&](std::size_t block) {
            const ThreadScope scope(threads);
            const auto [begin, end] = sliceBounds(block, blocks, length);
            const auto dim = [](std::size_t v) { return static_cast<dnnl_dim_t>(v); };
            const std::size_t rows = byRows ? end - begin : m, columns = byRows ? n : end - begin;
            const std::size_t i = byRows ? begin : 0, j = byRows ? 0 : begin;
            const float* const pa = a.data + (a.transposed ? i : i * a.stride);
            const float* const pb = b.data + (b.transposed ? j * b.stride : j);
            const auto status = dnnl_sgemm(a.transposed ? 'T' : 'N', b.transposed ? 'T' : 'N', dim(rows), dim(columns), dim(k),
                                           1.0f, pa, dim(a.stride), pb, dim(b.stride), accumulate ? 1.0f : 0.0f,
                                           c + i * n + j, dim(n));
            if (status != dnnl_success)
                throw std::runtime_error("oneDNN matrix product failed with status " + std::to_string(status));
        },
        1 + 200000 * blocks / (m * n * k));
}

class OneDnnFcPlan : public FcPlan<float> {
public:
    OneDnnFcPlan(std::size_t batch, std::size_t inputs, std::size_t outputs)
        : mBatch(batch), mInputs(inputs), mOutputs(outputs), mBias(batch, outputs, 1)
    {
    }

    void forward(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>* bias, Tensor<float>& y,
                 bool accumulate) override
    {
        check(x, w, y);
        float* const to = y.data();
        if (bias) {
            checkSize(*bias, mOutputs, "Fc bias");
            const float* const b = bias->data();
            for (std::size_t i = 0; i < mBatch; ++i)
                for (std::size_t o = 0; o < mOutputs; ++o)
                    to[i * mOutputs + o] = accumulate ? to[i * mOutputs + o] + b[o] : b[o];
        }
        product(mBatch, mOutputs, mInputs, {x.data(), mInputs, false}, {w.data(), mInputs, true}, to, accumulate || bias);
    }

    void backwardData(const Tensor<float>& dy, const Tensor<float>& w, Tensor<float>& dx, bool accumulate) override
    {
        check(dx, w, dy);
        product(mBatch, mInputs, mOutputs, {dy.data(), mOutputs, false}, {w.data(), mInputs, false}, dx.data(), accumulate);
    }

    void backwardWeights(const Tensor<float>& x, const Tensor<float>& dy, Tensor<float>& dw, bool accumulate) override
    {
        check(x, dw, dy);
        product(mOutputs, mInputs, mBatch, {dy.data(), mOutputs, true}, {x.data(), mInputs, false}, dw.data(), accumulate);
    }

    void backwardBias(const Tensor<float>& dy, Tensor<float>& db, bool accumulate) override { mBias.run(dy, db, accumulate); }

private:
    void check(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>& y) const
    {
        checkSize(x, mBatch * mInputs, "Fc input");
        checkSize(w, mInputs * mOutputs, "Fc weights");
        checkSize(y, mBatch * mOutputs, "Fc output");
    }

    std::size_t mBatch, mInputs, mOutputs;
    BiasGradient<float> mBias;
};

}  // namespace

std::unique_ptr<FcPlan<float>> makeOneDnnFcPlan(std::size_t batch, std::size_t inputs, std::size_t outputs)
{
    if (batch == 0 || inputs == 0 || outputs == 0)
        return nullptr;  // the portable plan says what is wrong
    return std::make_unique<OneDnnFcPlan>(batch, inputs, outputs);
}

}  // namespace N2D2::cpu

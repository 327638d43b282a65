// Inner product: the portable plan.
#include "kernels/fc.hpp"

#include <stdexcept>

#include "kernels/cpu/BiasGradient.hpp"
#include "kernels/cpu/Common.hpp"
#include "kernels/cpu/Gemm.hpp"
#include "kernels/cpu/OneDnn.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

// Blocks of an output matrix that a thread computes at a time; fixed by the shape.
constexpr std::size_t BlockRows = 96, BlockColumns = 128;

template <class T> class PortableFcPlan : public FcPlan<T> {
public:
    PortableFcPlan(std::size_t batch, std::size_t inputs, std::size_t outputs)
        : mBatch(batch), mInputs(inputs), mOutputs(outputs), mSlices(sumSlices(batch, inputs * outputs * sizeof(T))),
          mPartial(mSlices > 1 ? mSlices * inputs * outputs : 0), mBias(batch, outputs, 1)
    {
        const auto scratch = [](std::size_t m, std::size_t n, std::size_t k) {
            return gemmWorkspace<T>(std::min(m, BlockRows), std::min(n, BlockColumns), k);
        };
        mSlots = Slots<T>(std::max(blocks(batch, std::max(inputs, outputs)), mSlices * blocks(outputs, inputs)),
                          std::max({scratch(batch, outputs, inputs), scratch(batch, inputs, outputs),
                                    scratch(outputs, inputs, (batch + mSlices - 1) / mSlices)}));
    }

    void forward(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>* bias, Tensor<T>& y, bool accumulate) override
    {
        check(x, w, y);
        if (bias)
            checkSize(*bias, mOutputs, "Fc bias");
        const Strided<T> a{x.data(), mInputs, 1}, b{w.data(), 1, mInputs};
        product(mBatch, mOutputs, mInputs, a, b, y.data(), bias ? bias->data() : nullptr, accumulate);
    }

    void backwardData(const Tensor<T>& dy, const Tensor<T>& w, Tensor<T>& dx, bool accumulate) override
    {
        check(dx, w, dy);
        const Strided<T> a{dy.data(), mOutputs, 1}, b{w.data(), mInputs, 1};
        product(mBatch, mInputs, mOutputs, a, b, dx.data(), nullptr, accumulate);
    }

    void backwardWeights(const Tensor<T>& x, const Tensor<T>& dy, Tensor<T>& dw, bool accumulate) override
    {
        check(x, dw, dy);
        const T* const px = x.data();
        const T* const pdy = dy.data();
        T* const out = mSlices > 1 ? mPartial.data() : dw.data();
        const std::size_t perSlice = blocks(mOutputs, mInputs);
        mSlots.run(mSlices * perSlice, [&](std::size_t item, T* scratch) {
            const std::size_t slice = item / perSlice;
            const auto [begin, end] = sliceBounds(slice, mSlices, mBatch);
            const Strided<T> a{pdy + begin * mOutputs, 1, mOutputs}, b{px + begin * mInputs, mInputs, 1};
            block(item % perSlice, mOutputs, mInputs, end - begin, a, b, out + slice * mOutputs * mInputs, nullptr,
                  accumulate && mSlices == 1, scratch);
        });
        if (mSlices > 1)
            addSlices(mPartial.data(), mOutputs * mInputs, mSlices, mOutputs * mInputs, dw.data(), accumulate);
    }

    void backwardBias(const Tensor<T>& dy, Tensor<T>& db, bool accumulate) override { mBias.run(dy, db, accumulate); }

private:
    void check(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>& y) const
    {
        checkSize(x, mBatch * mInputs, "Fc input");
        checkSize(w, mInputs * mOutputs, "Fc weights");
        checkSize(y, mBatch * mOutputs, "Fc output");
    }

    static std::size_t blocks(std::size_t m, std::size_t n)
    {
        return ((m + BlockRows - 1) / BlockRows) * ((n + BlockColumns - 1) / BlockColumns);
    }

    static void block(std::size_t item, std::size_t m, std::size_t n, std::size_t k, Strided<T> a, Strided<T> b, T* c,
                      const T* bias, bool accumulate, T* scratch)
    {
        const std::size_t across = (n + BlockColumns - 1) / BlockColumns;
        const std::size_t i0 = item / across * BlockRows, j0 = item % across * BlockColumns;
        a.data += i0 * a.row;
        b.data += j0 * b.column;
        const Destination<T> to{c + i0 * n + j0, n, n, 0, nullptr, bias ? bias + j0 : nullptr};
        gemm<T>(std::min(BlockRows, m - i0), std::min(BlockColumns, n - j0), k, a, b, to, accumulate, scratch);
    }

    void product(std::size_t m, std::size_t n, std::size_t k, const Strided<T>& a, const Strided<T>& b, T* c, const T* bias,
                 bool accumulate)
    {
        mSlots.run(blocks(m, n), [&](std::size_t item, T* scratch) { block(item, m, n, k, a, b, c, bias, accumulate, scratch); });
    }

    std::size_t mBatch, mInputs, mOutputs, mSlices;
    Buffer<T> mPartial;
    Slots<T> mSlots;
    BiasGradient<T> mBias;
};

}  // namespace

template <class T> std::unique_ptr<FcPlan<T>> makePortableFcPlan(std::size_t batch, std::size_t inputs, std::size_t outputs)
{
    if (batch == 0 || inputs == 0 || outputs == 0)
        throw std::invalid_argument("an inner product needs at least one stimulus, input and output, got "
                                    + std::to_string(batch) + ", " + std::to_string(inputs) + " and "
                                    + std::to_string(outputs));
    return std::make_unique<PortableFcPlan<T>>(batch, inputs, outputs);
}

template <class T> std::unique_ptr<FcPlan<T>> makeFcPlan(Cpu, std::size_t batch, std::size_t inputs, std::size_t outputs)
{
    if constexpr (std::is_same_v<T, float>) {
        if (oneDnnEnabled()) {
            if (auto plan = makeOneDnnFcPlan(batch, inputs, outputs))
                return plan;
        }
    }
    return makePortableFcPlan<T>(batch, inputs, outputs);
}

template std::unique_ptr<FcPlan<float>> makePortableFcPlan(std::size_t, std::size_t, std::size_t);
template std::unique_ptr<FcPlan<double>> makePortableFcPlan(std::size_t, std::size_t, std::size_t);
template std::unique_ptr<FcPlan<float>> makeFcPlan(Cpu, std::size_t, std::size_t, std::size_t);
template std::unique_ptr<FcPlan<double>> makeFcPlan(Cpu, std::size_t, std::size_t, std::size_t);

}  // namespace N2D2

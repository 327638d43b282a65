// Inner product by oneDNN; the weight gradient in slices of the batch.
#include "kernels/cpu/BiasGradient.hpp"
#include "kernels/cpu/OneDnn.hpp"
#include "kernels/cpu/OneDnnTools.hpp"

namespace N2D2::cpu {

namespace {

using namespace onednn;

class OneDnnFcPlan : public FcPlan<float> {
public:
    OneDnnFcPlan(std::size_t batch, std::size_t inputs, std::size_t outputs)
        : mBatch(batch), mInputs(inputs), mOutputs(outputs), mThreads(omp_get_max_threads()), mStream(engine()),
          mNoBias(outputs), mBias(batch, outputs, 1)
    {
        std::fill(mNoBias.data(), mNoBias.data() + outputs, 0.0f);
        const auto b = static_cast<memory::dim>(batch), i = static_cast<memory::dim>(inputs),
                   o = static_cast<memory::dim>(outputs);
        const auto desc = [](const memory::dims& dims, memory::format_tag tag) {
            return memory::desc(dims, memory::data_type::f32, tag);
        };
        using tag = memory::format_tag;
        const auto x = desc({b, i}, tag::ab), w = desc({o, i}, tag::ab), y = desc({b, o}, tag::ab);
        const auto anyX = desc({b, i}, tag::any), anyW = desc({o, i}, tag::any), anyY = desc({b, o}, tag::any);
        {
            const dnnl::inner_product_forward::primitive_desc pd(engine(), dnnl::prop_kind::forward_training, anyX, anyW,
                                                                 desc({o}, tag::a), anyY, userScratchpad());
            mBiasMemory = memory(pd.bias_desc(), engine(), DNNL_MEMORY_NONE);
            mForward = {Port(x, pd.src_desc(), true), Port(w, pd.weights_desc(), true), Port(y, pd.dst_desc(), false), {}};
            mForward.call = {dnnl::inner_product_forward(pd),
                             {{DNNL_ARG_SRC, mForward.first.inner},
                              {DNNL_ARG_WEIGHTS, mForward.second.inner},
                              {DNNL_ARG_BIAS, mBiasMemory},
                              {DNNL_ARG_DST, mForward.result.inner},
                              {DNNL_ARG_SCRATCHPAD, memory(pd.scratchpad_desc(), engine())}}};
            const dnnl::inner_product_backward_data::primitive_desc back(engine(), anyX, anyW, anyY, pd, userScratchpad());
            mData = {Port(y, back.diff_dst_desc(), true), Port(w, back.weights_desc(), true),
                     Port(x, back.diff_src_desc(), false), {}};
            mData.call = {dnnl::inner_product_backward_data(back),
                          {{DNNL_ARG_DIFF_DST, mData.first.inner},
                           {DNNL_ARG_WEIGHTS, mData.second.inner},
                           {DNNL_ARG_DIFF_SRC, mData.result.inner},
                           {DNNL_ARG_SCRATCHPAD, memory(back.scratchpad_desc(), engine())}}};
            mFast = !isReference(pd) && !isReference(back);
        }
        const std::size_t slices = deterministic() ? sumSlices(batch, inputs * outputs * sizeof(float)) : 1;
        mSliceThreads = deterministic() ? 1 : mThreads;
        const ThreadScope scope(mSliceThreads);
        mPartial = Buffer<float>(slices * inputs * outputs);
        for (std::size_t s = 0; s < slices; ++s) {
            const auto [begin, end] = sliceBounds(s, slices, batch);
            const auto n = static_cast<memory::dim>(end - begin);
            const auto sx = desc({n, i}, tag::ab), sy = desc({n, o}, tag::ab);
            const dnnl::inner_product_forward::primitive_desc hint(engine(), dnnl::prop_kind::forward_training, sx, anyW, sy);
            const dnnl::inner_product_backward_weights::primitive_desc pd(engine(), desc({n, i}, tag::any), w,
                                                                          desc({n, o}, tag::any), hint, userScratchpad());
            mFast = mFast && !isReference(pd);
            Slice slice{begin, Port(sx, pd.src_desc(), true), Port(sy, pd.diff_dst_desc(), true), {}, dnnl::stream(engine())};
            slice.call = {dnnl::inner_product_backward_weights(pd),
                          {{DNNL_ARG_SRC, slice.x.inner},
                           {DNNL_ARG_DIFF_DST, slice.dy.inner},
                           {DNNL_ARG_DIFF_WEIGHTS, memory(w, engine(), mPartial.data() + s * inputs * outputs)},
                           {DNNL_ARG_SCRATCHPAD, memory(pd.scratchpad_desc(), engine())}}};
            mSlices.push_back(std::move(slice));
        }
    }

    bool fast() const { return mFast; }

    void forward(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>* bias, Tensor<float>& y,
                 bool accumulate) override
    {
        check(x, w, y);
        if (bias)
            checkSize(*bias, mOutputs, "Fc bias");
        mBiasMemory.set_data_handle(const_cast<float*>(bias ? bias->data() : mNoBias.data()));
        run(mForward, x, w, y, accumulate);
    }

    void backwardData(const Tensor<float>& dy, const Tensor<float>& w, Tensor<float>& dx, bool accumulate) override
    {
        check(dx, w, dy);
        run(mData, dy, w, dx, accumulate);
    }

    void backwardWeights(const Tensor<float>& x, const Tensor<float>& dy, Tensor<float>& dw, bool accumulate) override
    {
        check(x, dw, dy);
        const float* const px = x.data();
        const float* const pdy = dy.data();
        if (mSliceThreads > 1)
            runSlice(mSlices[0], px, pdy);
        else
            parallelFor(
                mSlices.size(), [&](std::size_t s) { runSlice(mSlices[s], px, pdy); },
                1 + 200000 / (mBatch * mInputs * mOutputs / mSlices.size() + 1));
        addSlices(mPartial.data(), mInputs * mOutputs, mSlices.size(), mInputs * mOutputs, dw.data(), accumulate);
    }

    void backwardBias(const Tensor<float>& dy, Tensor<float>& db, bool accumulate) override { mBias.run(dy, db, accumulate); }

private:
    struct Pass {
        Port first, second, result;
        Call call;
    };
    struct Slice {
        std::size_t begin;
        Port x, dy;
        Call call;
        dnnl::stream stream;
    };

    void check(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>& y) const
    {
        checkSize(x, mBatch * mInputs, "Fc input");
        checkSize(w, mInputs * mOutputs, "Fc weights");
        checkSize(y, mBatch * mOutputs, "Fc output");
    }

    void run(Pass& pass, const Tensor<float>& first, const Tensor<float>& second, Tensor<float>& to, bool accumulate)
    {
        if (accumulate && mScratch.size() < to.size())
            mScratch = Buffer<float>(to.size());
        const ThreadScope scope(mThreads);
        pass.first.set(first.data(), mStream);
        pass.second.set(second.data(), mStream);
        pass.result.set(accumulate ? mScratch.data() : to.data(), mStream);
        pass.call.run(mStream);
        pass.result.store(mStream);
        if (accumulate)
            addSlices(mScratch.data(), to.size(), 1, to.size(), to.data(), true);
    }

    void runSlice(Slice& slice, const float* x, const float* dy) const
    {
        const ThreadScope scope(mSliceThreads);
        slice.x.set(x + slice.begin * mInputs, slice.stream);
        slice.dy.set(dy + slice.begin * mOutputs, slice.stream);
        slice.call.run(slice.stream);
    }

    std::size_t mBatch, mInputs, mOutputs;
    int mThreads, mSliceThreads = 1;
    dnnl::stream mStream;
    bool mFast = true;
    Pass mForward, mData;
    memory mBiasMemory;
    std::vector<Slice> mSlices;
    Buffer<float> mNoBias, mPartial, mScratch;
    BiasGradient<float> mBias;
};

}  // namespace

std::unique_ptr<FcPlan<float>> makeOneDnnFcPlan(std::size_t batch, std::size_t inputs, std::size_t outputs)
{
    if (batch == 0 || inputs == 0 || outputs == 0)
        return nullptr;  // the portable plan says what is wrong
    try {
        auto plan = std::make_unique<OneDnnFcPlan>(batch, inputs, outputs);
        return plan->fast() ? std::move(plan) : nullptr;
    }
    catch (const dnnl::error& e) {
        if (e.status == dnnl_unimplemented || e.status == dnnl_invalid_arguments)
            return nullptr;
        throw std::runtime_error(std::string("oneDNN inner product: ") + e.what());
    }
}

}  // namespace N2D2::cpu

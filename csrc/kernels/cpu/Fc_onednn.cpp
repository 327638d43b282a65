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
            mFast = !isReference(pd);
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
        // The data gradient of oneDNN sums in an order that depends on the threads: sequential primitives over rows of the
        // batch as well, which share one copy of the weights.
        const std::size_t rows = deterministic() ? std::min<std::size_t>(batch, 4) : 1;
        for (std::size_t s = 0; s < rows; ++s) {
            const auto [begin, end] = sliceBounds(s, rows, batch);
            const auto n = static_cast<memory::dim>(end - begin);
            const auto sx = desc({n, i}, tag::ab), sy = desc({n, o}, tag::ab);
            const auto wanted = s == 0 ? anyW : mDataWeights.inner.get_desc();
            const dnnl::inner_product_forward::primitive_desc hint(engine(), dnnl::prop_kind::forward_training, sx, anyW, sy);
            const dnnl::inner_product_backward_data::primitive_desc pd(engine(), desc({n, i}, tag::any), wanted,
                                                                       desc({n, o}, tag::any), hint, userScratchpad());
            mFast = mFast && !isReference(pd);
            if (s == 0)
                mDataWeights = Port(w, pd.weights_desc(), true);
            Slice slice{begin, Port(sx, pd.diff_src_desc(), false), Port(sy, pd.diff_dst_desc(), true), {}, dnnl::stream(engine())};
            slice.call = {dnnl::inner_product_backward_data(pd),
                          {{DNNL_ARG_DIFF_DST, slice.dy.inner},
                           {DNNL_ARG_WEIGHTS, mDataWeights.inner},
                           {DNNL_ARG_DIFF_SRC, slice.x.inner},
                           {DNNL_ARG_SCRATCHPAD, memory(pd.scratchpad_desc(), engine())}}};
            mRows.push_back(std::move(slice));
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
        {
            const ThreadScope scope(mSliceThreads);
            mDataWeights.set(w.data(), mStream);
        }
        if (accumulate && mScratch.size() < dx.size())
            mScratch = Buffer<float>(dx.size());
        float* const to = accumulate ? mScratch.data() : dx.data();
        const float* const from = dy.data();
        forSlices(mRows, [&](Slice& slice) {
            slice.dy.set(from + slice.begin * mOutputs, slice.stream);
            slice.x.set(to + slice.begin * mInputs, slice.stream);
            slice.call.run(slice.stream);
            slice.x.store(slice.stream);
        });
        if (accumulate)
            addSlices(to, dx.size(), 1, dx.size(), dx.data(), true);
    }

    void backwardWeights(const Tensor<float>& x, const Tensor<float>& dy, Tensor<float>& dw, bool accumulate) override
    {
        check(x, dw, dy);
        const float* const px = x.data();
        const float* const pdy = dy.data();
        forSlices(mSlices, [&](Slice& slice) {
            slice.x.set(px + slice.begin * mInputs, slice.stream);
            slice.dy.set(pdy + slice.begin * mOutputs, slice.stream);
            slice.call.run(slice.stream);
        });
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

    template <class Body> void forSlices(std::vector<Slice>& slices, const Body& body) const
    {
        const auto run = [&](std::size_t s) {
            const ThreadScope scope(mSliceThreads);
            body(slices[s]);
        };
        if (mSliceThreads > 1)
            run(0);
        else
            parallelFor(slices.size(), run, 1 + 200000 * slices.size() / (mBatch * mInputs * mOutputs));
    }

    std::size_t mBatch, mInputs, mOutputs;
    int mThreads, mSliceThreads = 1;
    dnnl::stream mStream;
    bool mFast = true;
    Pass mForward;
    Port mDataWeights;
    memory mBiasMemory;
    std::vector<Slice> mSlices, mRows;
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

// Inner product by oneDNN on plain tensors (reordering the weights in every pass costs more than blocked layouts bring). Its
// sums depend on the number of threads: every direction is cut into slices of the batch, one sequential primitive each.
#include "kernels/cpu/BiasGradient.hpp"
#include "kernels/cpu/OneDnn.hpp"
#include "kernels/cpu/OneDnnTools.hpp"

namespace N2D2::cpu {

namespace {

using namespace onednn;

class OneDnnFcPlan : public FcPlan<float> {
public:
    OneDnnFcPlan(std::size_t batch, std::size_t inputs, std::size_t outputs)
        : mBatch(batch), mInputs(inputs), mOutputs(outputs), mThreads(deterministic() ? 1 : omp_get_max_threads()),
          mNoBias(outputs), mBias(batch, outputs, 1)
    {
        std::fill(mNoBias.data(), mNoBias.data() + outputs, 0.0f);
        const ThreadScope scope(mThreads);
        const std::size_t rows = mThreads == 1 && batch >= 4 ? 4 : 1;
        const std::size_t slices = mThreads == 1 ? sumSlices(batch, inputs * outputs * sizeof(float)) : 1;
        mPartial = Buffer<float>(slices > 1 ? slices * inputs * outputs : 0);
        for (std::size_t s = 0; s < rows; ++s) {
            mForward.push_back(makeForward(sliceBounds(s, rows, batch)));
            mData.push_back(makeData(sliceBounds(s, rows, batch)));
        }
        for (std::size_t s = 0; s < slices; ++s)
            mWeights.push_back(makeWeights(sliceBounds(s, slices, batch)));
    }

    bool fast() const { return mFast; }

    void forward(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>* bias, Tensor<float>& y,
                 bool accumulate) override
    {
        check(x, w, y);
        if (bias)
            checkSize(*bias, mOutputs, "Fc bias");
        float* const to = target(y, accumulate);
        const float* const b = bias ? bias->data() : mNoBias.data();
        run(mForward, [&](Slice& slice, std::size_t) {
            slice.set(x.data() + slice.begin * mInputs, w.data(), to + slice.begin * mOutputs, b);
        });
        add(to, y, accumulate);
    }

    void backwardData(const Tensor<float>& dy, const Tensor<float>& w, Tensor<float>& dx, bool accumulate) override
    {
        check(dx, w, dy);
        float* const to = target(dx, accumulate);
        run(mData, [&](Slice& slice, std::size_t) {
            slice.set(to + slice.begin * mInputs, w.data(), dy.data() + slice.begin * mOutputs, nullptr);
        });
        add(to, dx, accumulate);
    }

    void backwardWeights(const Tensor<float>& x, const Tensor<float>& dy, Tensor<float>& dw, bool accumulate) override
    {
        check(x, dw, dy);
        const std::size_t size = mInputs * mOutputs;
        const bool direct = mWeights.size() == 1;
        float* const to = direct ? target(dw, accumulate) : mPartial.data();
        run(mWeights, [&](Slice& slice, std::size_t s) {
            slice.set(x.data() + slice.begin * mInputs, to + s * size, dy.data() + slice.begin * mOutputs, nullptr);
        });
        if (direct)
            add(to, dw, accumulate);
        else
            addSlices(mPartial.data(), size, mWeights.size(), size, dw.data(), accumulate);
    }

    void backwardBias(const Tensor<float>& dy, Tensor<float>& db, bool accumulate) override { mBias.run(dy, db, accumulate); }

private:
    struct Slice {
        std::size_t begin;
        memory x, w, y, bias;
        Call call;
        dnnl::stream stream;

        void set(const float* px, const float* pw, const float* py, const float* pb)
        {
            x.set_data_handle(const_cast<float*>(px));
            w.set_data_handle(const_cast<float*>(pw));
            y.set_data_handle(const_cast<float*>(py));
            if (pb)
                bias.set_data_handle(const_cast<float*>(pb));
        }
    };

    static memory::desc matrix(std::size_t rows, std::size_t columns)
    {
        return {{static_cast<memory::dim>(rows), static_cast<memory::dim>(columns)}, memory::data_type::f32,
                memory::format_tag::ab};
    }

    Slice emptySlice(std::pair<std::size_t, std::size_t> bounds) const
    {
        const std::size_t n = bounds.second - bounds.first;
        const memory::desc bias({static_cast<memory::dim>(mOutputs)}, memory::data_type::f32, memory::format_tag::a);
        return {bounds.first,
                memory(matrix(n, mInputs), engine(), DNNL_MEMORY_NONE),
                memory(matrix(mOutputs, mInputs), engine(), DNNL_MEMORY_NONE),
                memory(matrix(n, mOutputs), engine(), DNNL_MEMORY_NONE),
                memory(bias, engine(), DNNL_MEMORY_NONE),
                {},
                dnnl::stream(engine())};
    }

    dnnl::inner_product_forward::primitive_desc forwardDescription(const Slice& slice) const
    {
        return {engine(), dnnl::prop_kind::forward_training, slice.x.get_desc(), slice.w.get_desc(), slice.bias.get_desc(),
                slice.y.get_desc(), userScratchpad()};
    }

    template <class Descriptor> memory scratchpad(const Descriptor& pd)
    {
        mFast = mFast && !isReference(pd);
        return memory(pd.scratchpad_desc(), engine());
    }

    Slice makeForward(std::pair<std::size_t, std::size_t> bounds)
    {
        Slice s = emptySlice(bounds);
        const auto pd = forwardDescription(s);
        s.call = {dnnl::inner_product_forward(pd),
                  {{DNNL_ARG_SRC, s.x},
                   {DNNL_ARG_WEIGHTS, s.w},
                   {DNNL_ARG_BIAS, s.bias},
                   {DNNL_ARG_DST, s.y},
                   {DNNL_ARG_SCRATCHPAD, scratchpad(pd)}}};
        return s;
    }

    Slice makeData(std::pair<std::size_t, std::size_t> bounds)
    {
        Slice s = emptySlice(bounds);
        const dnnl::inner_product_backward_data::primitive_desc pd(engine(), s.x.get_desc(), s.w.get_desc(), s.y.get_desc(),
                                                                   forwardDescription(s), userScratchpad());
        s.call = {dnnl::inner_product_backward_data(pd),
                  {{DNNL_ARG_DIFF_SRC, s.x},
                   {DNNL_ARG_WEIGHTS, s.w},
                   {DNNL_ARG_DIFF_DST, s.y},
                   {DNNL_ARG_SCRATCHPAD, scratchpad(pd)}}};
        return s;
    }

    Slice makeWeights(std::pair<std::size_t, std::size_t> bounds)
    {
        Slice s = emptySlice(bounds);
        const dnnl::inner_product_backward_weights::primitive_desc pd(engine(), s.x.get_desc(), s.w.get_desc(),
                                                                      s.y.get_desc(), forwardDescription(s), userScratchpad());
        s.call = {dnnl::inner_product_backward_weights(pd),
                  {{DNNL_ARG_SRC, s.x},
                   {DNNL_ARG_DIFF_WEIGHTS, s.w},
                   {DNNL_ARG_DIFF_DST, s.y},
                   {DNNL_ARG_SCRATCHPAD, scratchpad(pd)}}};
        return s;
    }

    void check(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>& y) const
    {
        checkSize(x, mBatch * mInputs, "Fc input");
        checkSize(w, mInputs * mOutputs, "Fc weights");
        checkSize(y, mBatch * mOutputs, "Fc output");
    }

    /// Primitives overwrite: accumulating goes through scratch memory, which is made when a cell first asks for it.
    float* target(Tensor<float>& to, bool accumulate)
    {
        if (!accumulate)
            return to.data();
        if (mScratch.size() < to.size())
            mScratch = Buffer<float>(to.size());
        return mScratch.data();
    }
    static void add(const float* scratch, Tensor<float>& to, bool accumulate)
    {
        if (accumulate)
            addSlices(scratch, to.size(), 1, to.size(), to.data(), true);
    }

    /// Sets and runs every slice; side by side when there is enough to do.
    template <class Set> void run(std::vector<Slice>& slices, const Set& set) const
    {
        parallelFor(
            slices.size(),
            [&](std::size_t s) {
                const ThreadScope scope(mThreads);
                set(slices[s], s);
                slices[s].call.run(slices[s].stream);
            },
            1 + 200000 * slices.size() / (mBatch * mInputs * mOutputs));
    }

    std::size_t mBatch, mInputs, mOutputs;
    int mThreads;
    bool mFast = true;
    std::vector<Slice> mForward, mData, mWeights;
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

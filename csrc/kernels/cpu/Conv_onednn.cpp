// Convolution by oneDNN. Tensors are plain; a primitive that wants another layout gets reordered copies in the workspace that
// all plans share. The weights of an inference that do not change keep their copy.
#include "kernels/cpu/BiasGradient.hpp"
#include "kernels/cpu/OneDnn.hpp"
#include "kernels/cpu/OneDnnTools.hpp"

namespace N2D2::cpu {

namespace {

using namespace onednn;
using dnnl::algorithm;
using dnnl::convolution_backward_data;
using dnnl::convolution_backward_weights;
using dnnl::convolution_forward;
using dnnl::prop_kind;

memory::format_tag plainTag(std::size_t dims)
{
    constexpr memory::format_tag tags[] = {memory::format_tag::abc, memory::format_tag::abcd, memory::format_tag::abcde,
                                           memory::format_tag::abcdef};
    return tags[dims - 3];
}

/// oneDNN's view of a geometry: dimensions outermost first.
struct Description {
    memory::dims src, weights, dst, stride, dilation, padBegin, padEnd, bias;

    Description(const ConvGeometry& g, std::size_t batch)
    {
        const auto output = g.output();
        const auto add = [](memory::dims& to, std::initializer_list<std::size_t> first, const std::vector<std::size_t>& spatial) {
            for (const std::size_t v : first)
                to.push_back(static_cast<memory::dim>(v));
            for (auto it = spatial.rbegin(); it != spatial.rend(); ++it)
                to.push_back(static_cast<memory::dim>(*it));
        };
        add(src, {batch, g.inChannels}, g.input);
        add(dst, {batch, g.outChannels}, output);
        if (g.groups > 1)
            add(weights, {g.groups, g.outChannels / g.groups, g.inChannels / g.groups}, g.kernel);
        else
            add(weights, {g.outChannels, g.inChannels}, g.kernel);
        add(stride, {}, g.stride);
        add(dilation, {}, g.dilation);
        for (auto& d : dilation)
            --d;
        padBegin.assign(g.padBegin.rbegin(), g.padBegin.rend());
        padEnd.assign(g.padEnd.rbegin(), g.padEnd.rend());
        bias = {static_cast<memory::dim>(g.outChannels)};
    }

    static memory::desc any(const memory::dims& dims)
    {
        return {dims, memory::data_type::f32, memory::format_tag::any};
    }
    static memory::desc plain(const memory::dims& dims) { return {dims, memory::data_type::f32, plainTag(dims.size())}; }

    convolution_forward::primitive_desc forward() const
    {
        return {engine(), prop_kind::forward_training, algorithm::convolution_direct, any(src), any(weights),
                memory::desc(bias, memory::data_type::f32, memory::format_tag::a), any(dst), stride, dilation, padBegin,
                padEnd, userScratchpad()};
    }
};

class OneDnnConvPlan : public ConvPlan<float> {
public:
    explicit OneDnnConvPlan(const ConvGeometry& g)
        : mG(g), mThreads(omp_get_max_threads()), mStream(engine()), mInput(g.batch * g.inChannels), mOutput(g.batch * g.outChannels),
          mWeights(g.outChannels * (g.inChannels / g.groups)), mNoBias(g.outChannels)
    {
        std::size_t positions = 1;
        for (std::size_t d = 0; d < g.input.size(); ++d) {
            mInput *= g.input[d];
            mOutput *= g.output()[d];
            mWeights *= g.kernel[d];
            positions *= g.output()[d];
        }
        mBias.emplace(g.batch, g.outChannels, positions);
        std::fill(mNoBias.data(), mNoBias.data() + mNoBias.size(), 0.0f);
        makeForward();
        makeBackwardData();
        makeBackwardWeights();
        mWorkspace->reserve(mForwardLayout.bytes());  // the gradients' is taken by the first step that learns
    }

    /// True when every direction has a fast implementation.
    bool fast() const { return mFast; }

    void holdWeights(bool hold, bool unchanged) override
    {
        if (!mForward.weights.reordered())
            return;
        if (!hold)
            mHeld = {};
        mHold = hold;
        mHoldsCurrent = unchanged && mHeld.size() > 0;
    }

    void forward(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>* bias, Tensor<float>& y,
                 bool accumulate) override
    {
        check(x, w, y);
        if (bias)
            checkSize(*bias, mG.outChannels, "convolution bias");
        const ThreadScope scope(mThreads);
        const std::size_t sums = accumulate ? mOutput * sizeof(float) : 0;
        const auto lease = mWorkspace->borrow(mForwardLayout.bytes() + sums);
        mForward.place(lease.data());
        if (mHold && mHeld.size() == 0)
            mHeld = Buffer<std::byte>(mForward.weights.inner.get_desc().get_size());
        if (mHold)
            mForward.weights.keep(mHeld.data());
        mForward.src.set(x.data(), mStream);
        if (!mHoldsCurrent)
            mForward.weights.set(w.data(), mStream);
        mHoldsCurrent = false;
        mBiasMemory.set_data_handle(const_cast<float*>(bias ? bias->data() : mNoBias.data()));
        float* const to = target(y, lease.data(), mForwardLayout, accumulate);
        mForward.dst.set(to, mStream);
        mForward.call.run(mStream);
        mForward.dst.store(mStream);
        add(to, y, accumulate);
    }

    void backwardData(const Tensor<float>& dy, const Tensor<float>& w, Tensor<float>& dx, bool accumulate) override
    {
        check(dx, w, dy);
        const auto lease = mWorkspace->borrow(mDataLayout.bytes() + (accumulate ? mInput * sizeof(float) : 0));
        mDataWeights.place(lease.data());
        {
            const ThreadScope scope(mDataThreads);
            mDataWeights.set(w.data(), mStream);
        }
        float* const to = target(dx, lease.data(), mDataLayout, accumulate);
        const float* const from = dy.data();
        runSlices(mData, mDataThreads, [&](Slice& slice) {
            slice.place(lease.data());
            slice.dst.set(from + slice.begin * (mOutput / mG.batch), slice.stream);
            slice.src.set(to + slice.begin * (mInput / mG.batch), slice.stream);
            slice.call.run(slice.stream);
            slice.src.store(slice.stream);
        });
        add(to, dx, accumulate);
    }

    void backwardWeights(const Tensor<float>& x, const Tensor<float>& dy, Tensor<float>& dw, bool accumulate) override
    {
        check(x, dw, dy);
        const float* const px = x.data();
        const float* const pdy = dy.data();
        const auto lease = mWorkspace->borrow(mWeightsLayout.bytes());
        float* const partial = reinterpret_cast<float*>(lease.data() + mPartial);
        runSlices(mSlices, mSliceThreads, [&](Slice& slice) {
            slice.place(lease.data());
            slice.gradient.set_data_handle(partial + static_cast<std::size_t>(&slice - mSlices.data()) * mGradientSize);
            slice.src.set(px + slice.begin * (mInput / mG.batch), slice.stream);
            slice.dst.set(pdy + slice.begin * (mOutput / mG.batch), slice.stream);
            slice.call.run(slice.stream);
        });
        const std::size_t size = mGradientSize;
        if (mSlices.size() > 1)
            addSlices(partial + size, size, mSlices.size() - 1, size, partial, true);
        const ThreadScope scope(mThreads);
        if (!mGradient.reordered()) {
            addSlices(partial, mWeights, 1, mWeights, dw.data(), accumulate);
            return;
        }
        float* const plain = accumulate ? reinterpret_cast<float*>(lease.data() + mPlainGradient) : dw.data();
        mGradient.keep(partial);
        mGradient.set(plain, mStream);
        mGradient.store(mStream);
        if (accumulate)
            addSlices(plain, mWeights, 1, mWeights, dw.data(), true);
    }

    void backwardBias(const Tensor<float>& dy, Tensor<float>& db, bool accumulate) override { mBias->run(dy, db, accumulate); }

private:
    struct Pass {
        Port src, weights, dst;
        Call call;
        void place(std::byte* workspace)
        {
            src.place(workspace);
            weights.place(workspace);
            dst.place(workspace);
            call.place(workspace);
        }
    };
    struct Slice {
        std::size_t begin;
        Port src, dst;
        Call call;
        dnnl::stream stream;
        memory gradient = {};
        void place(std::byte* workspace)
        {
            src.place(workspace);
            dst.place(workspace);
            call.place(workspace);
        }
    };

    void check(const Tensor<float>& x, const Tensor<float>& w, const Tensor<float>& y) const
    {
        checkSize(x, mInput, "convolution input");
        checkSize(w, mWeights, "convolution weights");
        checkSize(y, mOutput, "convolution output");
    }

    void makeForward()
    {
        const Description d(mG, mG.batch);
        const auto pd = d.forward();
        mFast = mFast && !isReference(pd) && !isThreadedGemm(pd);
        mForward.src = Port(d.plain(d.src), pd.src_desc(), true, mForwardLayout);
        mForward.weights = Port(d.plain(d.weights), pd.weights_desc(), true, mForwardLayout);
        mForward.dst = Port(d.plain(d.dst), pd.dst_desc(), false, mForwardLayout);
        mBiasMemory = memory(pd.bias_desc(), engine(), DNNL_MEMORY_NONE);
        mForward.call = Call(convolution_forward(pd), pd,
                             {{DNNL_ARG_SRC, mForward.src.inner},
                              {DNNL_ARG_WEIGHTS, mForward.weights.inner},
                              {DNNL_ARG_BIAS, mBiasMemory},
                              {DNNL_ARG_DST, mForward.dst.inner}},
                             mForwardLayout);
    }

    void makeBackwardData()
    {
        // With strides the gradient's sums depend on the number of threads for small batches (brgconv_strided, measured):
        // sequential primitives over slices of the batch then, which share one copy of the weights.
        const bool strided = std::any_of(mG.stride.begin(), mG.stride.end(), [](std::size_t s) { return s != 1; });
        const bool sliced = strided && deterministic();
        const std::size_t slices = sliced ? std::min<std::size_t>(mG.batch, 8) : 1;
        mDataThreads = sliced ? 1 : mThreads;
        const ThreadScope scope(mDataThreads);
        for (std::size_t s = 0; s < slices; ++s) {
            const auto [begin, end] = sliceBounds(s, slices, mG.batch);
            const Description d(mG, end - begin);
            const auto weights = s == 0 ? d.any(d.weights) : mDataWeights.inner.get_desc();
            const convolution_backward_data::primitive_desc pd(engine(), algorithm::convolution_direct, d.any(d.src), weights,
                                                               d.any(d.dst), d.stride, d.dilation, d.padBegin, d.padEnd,
                                                               d.forward(), userScratchpad());
            mFast = mFast && !isReference(pd) && (sliced || !isThreadedGemm(pd));
            if (s == 0)
                mDataWeights = Port(d.plain(d.weights), pd.weights_desc(), true, mDataLayout);
            Slice slice{begin, Port(d.plain(d.src), pd.diff_src_desc(), false, mDataLayout),
                        Port(d.plain(d.dst), pd.diff_dst_desc(), true, mDataLayout), {}, dnnl::stream(engine())};
            slice.call = Call(convolution_backward_data(pd), pd,
                              {{DNNL_ARG_DIFF_SRC, slice.src.inner},
                               {DNNL_ARG_WEIGHTS, mDataWeights.inner},
                               {DNNL_ARG_DIFF_DST, slice.dst.inner}},
                              mDataLayout);
            mData.push_back(std::move(slice));
        }
    }

    void makeBackwardWeights()
    {
        const std::size_t slices = deterministic() ? sumSlices(mG.batch, mWeights * sizeof(float)) : 1;
        mSliceThreads = deterministic() ? 1 : mThreads;
        const ThreadScope scope(mSliceThreads);
        std::optional<memory::desc> layout;
        for (std::size_t s = 0; s < slices; ++s) {
            const auto [begin, end] = sliceBounds(s, slices, mG.batch);
            const Description d(mG, end - begin);
            // Slices whose sizes differ by one stimulus must agree on the layout of their result.
            const convolution_backward_weights::primitive_desc pd(
                engine(), algorithm::convolution_direct, d.any(d.src), layout ? *layout : d.any(d.weights), d.any(d.dst),
                d.stride, d.dilation, d.padBegin, d.padEnd, d.forward(), userScratchpad());
            mFast = mFast && !isReference(pd);
            if (!layout) {
                layout = pd.diff_weights_desc();
                mGradientSize = layout->get_size() / sizeof(float);
                mPartial = mWeightsLayout.add(slices * mGradientSize * sizeof(float));
                WorkspaceLayout none;
                mGradient = Port(d.plain(d.weights), *layout, false, none);
                if (mGradient.reordered())
                    mPlainGradient = mWeightsLayout.add(mWeights * sizeof(float));
            }
            Slice slice{begin, Port(d.plain(d.src), pd.src_desc(), true, mWeightsLayout),
                        Port(d.plain(d.dst), pd.diff_dst_desc(), true, mWeightsLayout), {}, dnnl::stream(engine()),
                        memory(*layout, engine(), DNNL_MEMORY_NONE)};
            slice.call = Call(convolution_backward_weights(pd), pd,
                              {{DNNL_ARG_SRC, slice.src.inner},
                               {DNNL_ARG_DIFF_DST, slice.dst.inner},
                               {DNNL_ARG_DIFF_WEIGHTS, slice.gradient}},
                              mWeightsLayout);
            mSlices.push_back(std::move(slice));
        }
    }

    /// Side by side when each runs on one thread, else one after the other.
    template <class Body> static void runSlices(std::vector<Slice>& slices, int threads, const Body& body)
    {
        const auto run = [&](std::size_t s) {
            const ThreadScope scope(threads);
            body(slices[s]);
        };
        if (threads == 1)
            parallelFor(slices.size(), run);
        else
            for (std::size_t s = 0; s < slices.size(); ++s)
                run(s);
    }

    /// Primitives overwrite: accumulating goes through memory behind the parts of the layout.
    static float* target(Tensor<float>& to, std::byte* workspace, const WorkspaceLayout& layout, bool accumulate)
    {
        return accumulate ? reinterpret_cast<float*>(workspace + layout.bytes()) : to.data();
    }
    static void add(const float* scratch, Tensor<float>& to, bool accumulate)
    {
        if (accumulate)
            addSlices(scratch, to.size(), 1, to.size(), to.data(), true);
    }

    ConvGeometry mG;
    int mThreads, mDataThreads = 1, mSliceThreads = 1;
    dnnl::stream mStream;
    bool mFast = true;
    std::size_t mInput, mOutput, mWeights, mGradientSize = 0;
    Pass mForward;
    Port mDataWeights;
    memory mBiasMemory;
    std::vector<Slice> mData, mSlices;
    Port mGradient;
    std::size_t mPartial = 0, mPlainGradient = 0;  ///< offsets in the workspace
    std::shared_ptr<Workspace> mWorkspace = Workspace::shared();
    WorkspaceLayout mForwardLayout, mDataLayout, mWeightsLayout;
    Buffer<float> mNoBias;
    Buffer<std::byte> mHeld;  ///< the weights of an inference in the primitive's layout
    bool mHold = false, mHoldsCurrent = false;
    std::optional<BiasGradient<float>> mBias;
};

}  // namespace

std::unique_ptr<ConvPlan<float>> makeOneDnnConvPlan(const ConvGeometry& geometry)
{
    for (std::size_t d = 0; d < geometry.output().size(); ++d)
        if (geometry.padBegin[d] < 0 || geometry.padEnd[d] < 0)
            return nullptr;
    try {
        auto plan = std::make_unique<OneDnnConvPlan>(geometry);
        return plan->fast() ? std::move(plan) : nullptr;
    }
    catch (const dnnl::error& e) {
        if (e.status == dnnl_unimplemented || e.status == dnnl_invalid_arguments)
            return nullptr;
        throw std::runtime_error(std::string("oneDNN convolution: ") + e.what());
    }
}

}  // namespace N2D2::cpu

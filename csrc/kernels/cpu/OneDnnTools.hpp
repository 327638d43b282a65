#pragma once
// What the oneDNN plans share. Include it in *_onednn.cpp files only.
#include <optional>
#include <unordered_map>

#include <omp.h>
#include <oneapi/dnnl/dnnl.hpp>

#include "kernels/cpu/Common.hpp"
#include "kernels/cpu/Workspace.hpp"

namespace N2D2::cpu::onednn {

using dnnl::memory;

inline const dnnl::engine& engine()
{
    static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
    return cpu;
}

// A primitive is created and executed under the same number of threads (ThreadScope): its scratch memory is sized for it.

inline dnnl::primitive_attr userScratchpad()
{
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attributes;
}

/// A plain tensor as an argument of a primitive that may want another layout: `inner` is that argument. The copy in that layout
/// lies in the workspace, or in memory that the plan gives by keep().
class Port {
public:
    Port() = default;
    Port(const memory::desc& plain, const memory::desc& wanted, bool input, WorkspaceLayout& layout) : mInput(input)
    {
        mPlain = memory(plain, engine(), DNNL_MEMORY_NONE);
        if (plain == wanted) {
            inner = mPlain;
            return;
        }
        inner = memory(wanted, engine(), DNNL_MEMORY_NONE);
        mOffset = layout.add(wanted.get_size());
        const auto attributes = userScratchpad();
        const dnnl::reorder::primitive_desc pd(engine(), input ? plain : wanted, engine(), input ? wanted : plain, attributes);
        mReorder = dnnl::reorder(pd);
        mArguments = {{DNNL_ARG_FROM, input ? mPlain : inner},
                      {DNNL_ARG_TO, input ? inner : mPlain},
                      {DNNL_ARG_SCRATCHPAD, memory(pd.scratchpad_desc(), engine())}};
    }

    bool reordered() const { return static_cast<bool>(mReorder); }
    /// Where the copy lies during the call that begins.
    void place(std::byte* workspace)
    {
        if (mReorder)
            inner.set_data_handle(workspace + mOffset);
    }
    void keep(void* copy) { inner.set_data_handle(copy); }
    /// Points the argument at tensor data; an input in another layout is copied now, an output by store().
    void set(const float* data, const dnnl::stream& stream)
    {
        mPlain.set_data_handle(const_cast<float*>(data));
        if (mReorder && mInput)
            mReorder->execute(stream, mArguments);
    }
    void store(const dnnl::stream& stream)
    {
        if (mReorder)
            mReorder->execute(stream, mArguments);
    }

    memory inner;

private:
    bool mInput = true;
    std::size_t mOffset = 0;
    memory mPlain;
    std::optional<dnnl::reorder> mReorder;
    std::unordered_map<int, memory> mArguments;
};

/// A primitive with its arguments; memory objects are shared handles, so ports may be set after the arguments are listed.
class Call {
public:
    Call() = default;
    template <class Descriptor>
    Call(dnnl::primitive primitive, const Descriptor& pd, std::unordered_map<int, memory> arguments, WorkspaceLayout& layout)
        : mPrimitive(std::move(primitive)), mArguments(std::move(arguments)),
          mScratch(pd.scratchpad_desc(), engine(), DNNL_MEMORY_NONE), mOffset(layout.add(pd.scratchpad_desc().get_size()))
    {
        mArguments[DNNL_ARG_SCRATCHPAD] = mScratch;
    }
    void place(std::byte* workspace) { mScratch.set_data_handle(workspace + mOffset); }
    void run(const dnnl::stream& stream) const { mPrimitive.execute(stream, mArguments); }

private:
    dnnl::primitive mPrimitive;
    std::unordered_map<int, memory> mArguments;
    memory mScratch;
    std::size_t mOffset = 0;
};

/// Implementations named "ref" are one multiply-add at a time: the portable kernels are better.
template <class Descriptor> bool isReference(const Descriptor& pd)
{
    const std::string name = pd.impl_info_str();
    return name.rfind("ref", 0) == 0 || name.find(":ref") != std::string::npos;
}

/// Products by gemm cut their sums by the number of threads (measured with grouped and strided convolutions, oneDNN 3.2).
template <class Descriptor> bool isThreadedGemm(const Descriptor& pd)
{
    const std::string name = pd.impl_info_str();
    return deterministic() && (name.rfind("gemm:", 0) == 0 || name.find(":gemm:") != std::string::npos);
}

}  // namespace N2D2::cpu::onednn

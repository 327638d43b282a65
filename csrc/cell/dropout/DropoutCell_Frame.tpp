#pragma once
#include "cell/FrameCell.tpp"
#include "cell/dropout/DropoutCell_Frame.hpp"
#include "core/Parallel.hpp"
#include "kernels/eltwise.hpp"
#include "kernels/elemwise.hpp"

namespace N2D2 {

template <class T, class B>
DropoutFrame<T, B>::DropoutFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs)
    : Cell(deepNet, name, nbOutputs), FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> Dims DropoutFrame<T, B>::outputsDims() const
{
    return this->joinedDims();
}

template <class T, class B> void DropoutFrame<T, B>::drawMask()
{
    // One stream for each draw and block of fixed size: the same mask for any number of threads.
    constexpr std::size_t Block = 1 << 16;
    constexpr unsigned BlockBits = 24;
    if (mMask.dims() != this->mOutputs->dims())
        mMask.reallocate(this->mOutputs->dims());
    const std::size_t size = mMask.size(), blocks = (size + Block - 1) / Block;
    const std::uint64_t draw = mFrozen ? mDraws : mDraws++;
    const double p = mDropout;
    const T factor = p < 1.0 ? static_cast<T>(1.0 / (1.0 - p)) : T(0);
    std::vector<std::unique_ptr<Random>> streams;
    for (std::size_t b = 0; b < blocks; ++b)
        streams.push_back(this->noiseRandom((draw << BlockBits) | b));
    T* const mask = mMask.data();
    parallelFor(blocks, [&](std::size_t b) {
        for (std::size_t i = b * Block; i < std::min(size, (b + 1) * Block); ++i)
            mask[i] = streams[b]->bernoulli(p) ? T(0) : factor;
    });
    toDevice(B{}, mMask);
}

template <class T, class B> void DropoutFrame<T, B>::forward(bool inference)
{
    mMasked = !inference && mDropout > 0.0;
    if (mMasked) {
        drawMask();
        maskedCopy(B{}, this->input(), mMask, *this->mOutputs, false);
    }
    else
        scaledCopy(B{}, this->input(), T(1), *this->mOutputs, false);
}

template <class T, class B> void DropoutFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    if (mMasked)
        maskedCopy(B{}, *this->mDiffInputs, mMask, *target, accumulate);
    else
        scaledCopy(B{}, *this->mDiffInputs, T(1), *target, accumulate);
    this->doneInputGradient();
}

}  // namespace N2D2

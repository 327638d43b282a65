#pragma once
#include "cell/FrameCell.tpp"
#include "cell/targetbias/TargetBiasCell_Frame.hpp"
#include "kernels/eltwise.hpp"

namespace N2D2 {

template <class T, class B>
TargetBiasFrame<T, B>::TargetBiasFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, double bias)
    : Cell(deepNet, name, nbOutputs), TargetBiasCell(bias), FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> Dims TargetBiasFrame<T, B>::outputsDims() const
{
    return this->joinedDims();
}

template <class T, class B> void TargetBiasFrame<T, B>::setOutputTarget(const Tensor<int>& targets)
{
    FrameCell<T, B>::setOutputTarget(targets);
    // The gradient takes the place of the signs before the next step.
    if (mTargets.dims() != this->mOutputs->dims())
        mTargets.reallocate(this->mOutputs->dims());
    scaledCopy(B{}, *this->mDiffInputs, T(1), mTargets, false);
}

template <class T, class B> void TargetBiasFrame<T, B>::forward(bool inference)
{
    if (!inference && mTargets.dims() == this->mOutputs->dims())
        targetBiasedCopy(B{}, this->input(), mTargets, static_cast<T>(mBias), *this->mOutputs);
    else
        scaledCopy(B{}, this->input(), T(1), *this->mOutputs, false);
}

template <class T, class B> void TargetBiasFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    scaledCopy(B{}, *this->mDiffInputs, T(1), *target, accumulate);
    this->doneInputGradient();
}

}  // namespace N2D2

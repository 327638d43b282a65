#pragma once
#include "cell/FrameCell.tpp"
#include "cell/lrn/LRNCell_Frame.hpp"

namespace N2D2 {

template <class T, class B>
LRNFrame<T, B>::LRNFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs)
    : Cell(deepNet, name, nbOutputs), FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> LrnShape LRNFrame<T, B>::shape() const
{
    if (mN > this->mNbOutputs)
        throw std::invalid_argument(this->label() + " N is " + std::to_string(mN) + ", but there are only "
                                    + std::to_string(this->mNbOutputs) + " outputs: reduce N");
    return {mN, mAlpha, mBeta, mK};
}

template <class T, class B> void LRNFrame<T, B>::makePlans()
{
    this->checkJoinedChannels();
    shape();
    mScale.reallocate(this->mOutputs->dims());
    mWork.reallocate(this->mOutputs->dims());
}

template <class T, class B> void LRNFrame<T, B>::forward(bool)
{
    mShape = shape();
    lrnForward(B{}, mShape, this->input(), *this->mOutputs, mScale);
}

template <class T, class B> void LRNFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    lrnBackward(B{}, mShape, this->input(), mScale, *this->mDiffInputs, mWork, *target, accumulate);
    this->doneInputGradient();
}

}  // namespace N2D2

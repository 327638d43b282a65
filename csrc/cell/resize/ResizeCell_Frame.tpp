#pragma once
#include "cell/FrameCell.tpp"
#include "cell/resize/ResizeCell_Frame.hpp"

namespace N2D2 {

template <class T, class B>
ResizeFrame<T, B>::ResizeFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned outputsWidth,
                               unsigned outputsHeight, unsigned nbOutputs, ResizeMode mode)
    : Cell(deepNet, name, nbOutputs), ResizeCell(outputsWidth, outputsHeight, mode), FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> Dims ResizeFrame<T, B>::outputsDims() const
{
    Dims dims = this->joinedDims();
    if (dims.size() != 3)
        throw std::invalid_argument(this->label() + " needs an input of two dimensions and channels, got " + dimsText(this->mInputsDims));
    dims[0] = mWidth;
    dims[1] = mHeight;
    return dims;
}

template <class T, class B> void ResizeFrame<T, B>::makePlans()
{
    this->checkJoinedChannels();
    mAcross = resizeAxis(mMode, this->mInputsDims[0], mWidth, mAlignCorners);
    mDown = resizeAxis(mMode, this->mInputsDims[1], mHeight, mAlignCorners);
}

template <class T, class B> void ResizeFrame<T, B>::forward(bool)
{
    resizeForward(B{}, this->input(), mAcross, mDown, *this->mOutputs);
}

template <class T, class B> void ResizeFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    resizeBackward(B{}, *this->mDiffInputs, mAcross, mDown, *target, accumulate);
    this->doneInputGradient();
}

}  // namespace N2D2

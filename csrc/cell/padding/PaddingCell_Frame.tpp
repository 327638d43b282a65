#pragma once
#include "cell/FrameCell.tpp"
#include "cell/padding/PaddingCell_Frame.hpp"
#include "kernels/elemwise.hpp"

namespace N2D2 {

template <class T, class B>
PaddingFrame<T, B>::PaddingFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, int topPad,
                                 int botPad, int leftPad, int rightPad)
    : Cell(deepNet, name, nbOutputs), PaddingCell(topPad, botPad, leftPad, rightPad), FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> Dims PaddingFrame<T, B>::outputsDims() const
{
    Dims dims = this->joinedDims();
    const long width = static_cast<long>(dims[0]) + mLeftPad + mRightPad, height = static_cast<long>(dims[1]) + mTopPad + mBotPad;
    // A crop of both sides must leave something of the input or its border.
    if (dims.size() != 3 || width < 1 || height < 1)
        throw std::invalid_argument(this->label() + " paddings (top " + std::to_string(mTopPad) + ", bottom " + std::to_string(mBotPad)
                                    + ", left " + std::to_string(mLeftPad) + ", right " + std::to_string(mRightPad)
                                    + ") leave nothing of an input " + dimsText(this->mInputsDims)
                                    + (dims.size() != 3 ? ": two dimensions and channels are expected" : ""));
    dims[0] = static_cast<std::size_t>(width);
    dims[1] = static_cast<std::size_t>(height);
    return dims;
}

template <class T, class B> typename PaddingFrame<T, B>::TensorT PaddingFrame<T, B>::planes(const TensorT& tensor, const Dims& dims)
{
    TensorT header(tensor);
    header.reshape({dims[0], dims[1], tensor.size() / (dims[0] * dims[1])});
    return header;
}

template <class T, class B> void PaddingFrame<T, B>::forward(bool)
{
    TensorT y = planes(*this->mOutputs, this->mOutputsDims);
    paddedCopy(B{}, planes(this->input(), this->mInputsDims), mLeftPad, mTopPad, y, false);
}

template <class T, class B> void PaddingFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    TensorT dx = planes(*target, this->mInputsDims);
    paddedCopy(B{}, planes(*this->mDiffInputs, this->mOutputsDims), -long(mLeftPad), -long(mTopPad), dx, accumulate);
    this->doneInputGradient();
}

}  // namespace N2D2

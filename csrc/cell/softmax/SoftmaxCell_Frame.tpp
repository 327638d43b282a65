#pragma once
#include "cell/FrameCell.tpp"
#include "cell/softmax/SoftmaxCell_Frame.hpp"
#include "kernels/softmax.hpp"

namespace N2D2 {

template <class T, class B>
SoftmaxFrame<T, B>::SoftmaxFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, bool withLoss,
                                 unsigned groupSize)
    : Cell(deepNet, name, nbOutputs), SoftmaxCell(withLoss, groupSize), FrameCell<T, B>(deepNet, name, nbOutputs)
{
    if (groupSize > 0 && nbOutputs % groupSize != 0)
        throw std::invalid_argument(this->label() + " GroupSize " + std::to_string(groupSize) + " does not divide the "
                                    + std::to_string(nbOutputs) + " outputs");
}

template <class T, class B> Dims SoftmaxFrame<T, B>::outputsDims() const
{
    if (this->mInputs.size() > 1)
        throw std::invalid_argument(this->label() + " takes a single input");
    if (this->mInputsDims.back() != this->mNbOutputs)
        throw std::invalid_argument(this->label() + " has " + std::to_string(this->mNbOutputs) + " outputs, but its input has "
                                    + std::to_string(this->mInputsDims.back()) + " channels");
    return this->mInputsDims;
}

template <class T, class B> void SoftmaxFrame<T, B>::forward(bool)
{
    softmaxForward(B{}, this->input(), *this->mOutputs, mGroupSize);
}

template <class T, class B> void SoftmaxFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    if (mWithLoss)
        scaledCopy(B{}, *this->mDiffInputs, T(1), *target, accumulate);
    else
        softmaxBackward(B{}, *this->mOutputs, *this->mDiffInputs, *target, mGroupSize, accumulate);
    this->doneInputGradient();
}

template <class T, class B> std::pair<GradientCost, double> SoftmaxFrame<T, B>::gradientCost() const
{
    // Targets that add to 1 in every group.
    if (mWithLoss)
        return {GradientCost::CrossEntropy, 1.0 / static_cast<double>(mGroupSize ? mGroupSize : this->mNbOutputs)};
    return FrameCell<T, B>::gradientCost();
}

}  // namespace N2D2

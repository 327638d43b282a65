#pragma once
#include "cell/FrameCell.tpp"
#include "cell/reshape/ReshapeCell_Frame.hpp"
#include "kernels/eltwise.hpp"

namespace N2D2 {

template <class T, class B>
ReshapeFrame<T, B>::ReshapeFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                                 const std::vector<int>& dims)
    : Cell(deepNet, name, nbOutputs), ReshapeCell(dims), FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> Dims ReshapeFrame<T, B>::outputsDims() const
{
    if (this->mInputs.size() > 1)
        throw std::invalid_argument(this->label() + " takes a single input");
    const Dims dims = resolve(this->mInputsDims);
    if (dims.back() != this->mNbOutputs)
        throw std::invalid_argument(this->label() + " has " + std::to_string(this->mNbOutputs) + " outputs, but dims " + dimsText(mDims)
                                    + " give " + std::to_string(dims.back()) + " for its input " + dimsText(this->mInputsDims));
    return dims;
}

template <class T, class B> void ReshapeFrame<T, B>::forward(bool)
{
    scaledCopy(B{}, this->input(), T(1), *this->mOutputs, false);
}

template <class T, class B> void ReshapeFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    scaledCopy(B{}, *this->mDiffInputs, T(1), *target, accumulate);
    this->doneInputGradient();
}

}  // namespace N2D2

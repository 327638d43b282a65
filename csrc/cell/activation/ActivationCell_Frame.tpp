#pragma once
#include "cell/FrameCell.tpp"
#include "cell/activation/ActivationCell_Frame.hpp"
#include "kernels/eltwise.hpp"

namespace N2D2 {

template <class T, class B>
ActivationFrame<T, B>::ActivationFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                                       std::shared_ptr<Activation> activation)
    : Cell(deepNet, name, nbOutputs), FrameCell<T, B>(deepNet, name, nbOutputs, std::move(activation))
{
}

template <class T, class B> Dims ActivationFrame<T, B>::outputsDims() const
{
    return this->joinedDims();
}

template <class T, class B> void ActivationFrame<T, B>::forward(bool)
{
    scaledCopy(B{}, this->input(), T(1), *this->mOutputs, false);
}

template <class T, class B> void ActivationFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    scaledCopy(B{}, *this->mDiffInputs, T(1), *target, accumulate);
    this->doneInputGradient();
}

}  // namespace N2D2

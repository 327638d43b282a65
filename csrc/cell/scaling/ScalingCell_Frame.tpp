#pragma once
#include "cell/FrameCell.tpp"
#include "cell/scaling/ScalingCell_Frame.hpp"
#include "kernels/eltwise.hpp"

namespace N2D2 {

template <class T, class B>
ScalingFrame<T, B>::ScalingFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                                 const Scaling& scaling)
    : Cell(deepNet, name, nbOutputs), ScalingCell(scaling), FrameCell<T, B>(deepNet, name, nbOutputs)
{
    mScaling.check(this->label(), nbOutputs, {32, false});
}

template <class T, class B> Dims ScalingFrame<T, B>::outputsDims() const
{
    if (this->mInputs.size() > 1)
        throw std::invalid_argument(this->label() + " takes a single input");
    this->checkJoinedChannels();
    return this->mInputsDims;
}

template <class T, class B> void ScalingFrame<T, B>::forward(bool)
{
    const IntegerRange range{this->getQuantizedNbBits(), this->getOutputRange().first >= 0.0};
    mScaling.check(this->label(), this->mNbOutputs, range);
    scaledCopy(B{}, this->input(), T(1), *this->mOutputs, false);
    toHost(B{}, *this->mOutputs);
    mScaling.template apply<T>(*this->mOutputs, range);
    toDevice(B{}, *this->mOutputs);
}

template <class T, class B> void ScalingFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    if (mScaling)
        throw std::invalid_argument(this->label() + " has no gradient: rescaled networks (" + enumToText(mScaling.getMode())
                                    + ") are for inference and cannot learn");
    const auto [target, accumulate] = this->inputGradient();
    scaledCopy(B{}, *this->mDiffInputs, T(1), *target, accumulate);
    this->doneInputGradient();
}

}  // namespace N2D2

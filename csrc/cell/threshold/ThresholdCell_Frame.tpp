#pragma once
#include "cell/FrameCell.tpp"
#include "cell/threshold/ThresholdCell_Frame.hpp"

namespace N2D2 {

template <class T, class B>
ThresholdFrame<T, B>::ThresholdFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, double threshold)
    : Cell(deepNet, name, nbOutputs), ThresholdCell(threshold), FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> Dims ThresholdFrame<T, B>::outputsDims() const
{
    if (this->mInputs.size() > 1)
        throw std::invalid_argument(this->label() + " takes a single input");
    this->checkJoinedChannels();
    return this->mInputsDims;
}

template <class T, class B> void ThresholdFrame<T, B>::forward(bool)
{
    thresholdedCopy(B{}, this->input(), *mOperation, static_cast<T>(mThreshold), static_cast<T>(*mMaxValue), *this->mOutputs);
}

}  // namespace N2D2

#pragma once
#include "cell/FrameCell.tpp"
#include "cell/normalize/NormalizeCell_Frame.hpp"

namespace N2D2 {

template <class T, class B>
NormalizeFrame<T, B>::NormalizeFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                                     NormalizeNorm norm)
    : Cell(deepNet, name, nbOutputs), NormalizeCell(norm), FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> void NormalizeFrame<T, B>::makePlans()
{
    this->checkJoinedChannels();
    Dims dims = this->mOutputs->dims();
    dims[dims.size() - 2] = 1;
    mNorms.reallocate(dims);
}

template <class T, class B> void NormalizeFrame<T, B>::forward(bool)
{
    normalizeForward(B{}, mNorm, this->input(), *this->mOutputs, mNorms);
}

template <class T, class B> void NormalizeFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    normalizeBackward(B{}, mNorm, this->input(), mNorms, *this->mDiffInputs, *target, accumulate);
    this->doneInputGradient();
}

}  // namespace N2D2

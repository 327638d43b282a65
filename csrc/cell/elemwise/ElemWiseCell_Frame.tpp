#pragma once
#include "cell/FrameCell.tpp"
#include "cell/elemwise/ElemWiseCell_Frame.hpp"

namespace N2D2 {

template <class T, class B>
ElemWiseFrame<T, B>::ElemWiseFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                                   ElemWiseOp operation, ElemWiseCoeffMode mode, const std::vector<double>& weights,
                                   const std::vector<double>& shifts, std::shared_ptr<Activation> activation)
    : Cell(deepNet, name, nbOutputs), ElemWiseCell(operation, mode, weights, shifts),
      FrameCell<T, B>(deepNet, name, nbOutputs, std::move(activation))
{
}

template <class T, class B> Dims ElemWiseFrame<T, B>::outputsDims() const
{
    if (this->mInputsDims.back() != this->mNbOutputs)
        throw std::invalid_argument(this->label() + " has " + std::to_string(this->mNbOutputs) + " outputs, but each input has "
                                    + std::to_string(this->mInputsDims.back()) + " channels");
    return this->mInputsDims;
}

template <class T, class B> void ElemWiseFrame<T, B>::makePlans()
{
    completeCoefficients(this->mInputs.size());
    mArguments.op = mOperation;
    mArguments.weights.clear();
    mArguments.shifts.clear();
    for (std::size_t k = 0; k < this->mInputs.size(); ++k) {
        for (std::size_t c = 0; c < this->mNbOutputs; ++c) {
            mArguments.weights.push_back(static_cast<ParamT<T>>(mWeights[coefficientIndex(k, c)]));
            mArguments.shifts.push_back(static_cast<ParamT<T>>(mShifts[coefficientIndex(k, c)]));
        }
    }
    if (mOperation == ElemWiseOp::EuclideanSum)
        mRoot.reallocate(this->mOutputs->dims());
    if (mOperation == ElemWiseOp::Max)
        mWinner.reallocate(this->mOutputs->dims());
}

template <class T, class B> ElemWiseArguments<T>& ElemWiseFrame<T, B>::arguments()
{
    mArguments.x.clear();
    for (std::size_t k = 0; k < this->mInputs.size(); ++k)
        mArguments.x.push_back(&this->input(k));
    return mArguments;
}

template <class T, class B> void ElemWiseFrame<T, B>::forward(bool)
{
    auto all = arguments();
    if constexpr (std::is_same_v<B, Cpu> && !std::is_same_v<T, half>) {
        all.rectify = this->mayRectify();
        if (all.rectify)
            this->activated();
    }
    elemWiseForward(B{}, all, *this->mOutputs, mRoot, mWinner);
}

template <class T, class B> void ElemWiseFrame<T, B>::backward()
{
    for (std::size_t k = 0; k < this->mInputs.size(); ++k) {
        if (!this->wantsInputGradient(k))
            continue;
        const auto [target, accumulate] = this->inputGradient(k);
        elemWiseBackward(B{}, arguments(), k, *this->mDiffInputs, mRoot, mWinner, *target, accumulate);
        this->doneInputGradient(k);
    }
}

}  // namespace N2D2

#pragma once
#include "cell/FrameCell.tpp"
#include "cell/Window.hpp"
#include "cell/pool/PoolCell_Frame.hpp"
#include "kernels/eltwise.hpp"

namespace N2D2 {

template <class T, class B>
PoolFrame<T, B>::PoolFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const std::vector<unsigned>& poolDims,
                           unsigned nbOutputs, const std::vector<unsigned>& strideDims, const std::vector<unsigned>& paddingDims,
                           PoolKind pooling, std::shared_ptr<Activation> activation)
    : Cell(deepNet, name, nbOutputs), PoolCell(poolDims, strideDims, paddingDims, pooling),
      FrameCell<T, B>(deepNet, name, nbOutputs, std::move(activation))
{
}

template <class T, class B> void PoolFrame<T, B>::setExtendedPadding(const std::vector<int>& padding)
{
    const auto kept = mExtendedPadding;
    mExtendedPadding = checkedExtendedPadding(this->label(), padding, mPoolDims.size());
    try {
        this->geometryChanged();
    }
    catch (...) {
        mExtendedPadding = kept;
        this->geometryChanged();
        throw;
    }
}

template <class T, class B> Dims PoolFrame<T, B>::outputsDims() const
{
    Dims dims = outputSizes();
    dims.push_back(this->mNbOutputs);
    return dims;
}

template <class T, class B> void PoolFrame<T, B>::makePlans()
{
    this->checkInputsAgree();
    mPlans.clear();
    for (std::size_t k = 0; k < this->mInputs.size(); ++k) {
        PoolGeometry g = geometry(this->batchSize(), this->inputChannels(k));
        Tensor<bool> map = this->mappingPart(k);
        if (map.empty())
            map.assign({this->mNbOutputs, this->inputChannels(k)}, true);
        // One to one has kernels of its own.
        if (map.dimX() != map.dimY() || mappingGroups(map) != map.dimX())
            replaceTensor(g.map, map);
        mPlans.push_back(makePoolPlan<T>(B{}, g));
        if (mPooling == PoolKind::Max) {
            if (mArgMax.size() <= k)
                mArgMax.push_back(std::make_shared<TensorInt>());
            if (mArgMax[k]->dims() != this->mOutputs->dims())
                mArgMax[k]->reallocate(this->mOutputs->dims());
            mArgMax[k]->fill(-1);
            toDevice(B{}, *mArgMax[k]);
        }
    }
    if (mPlans.size() > 1)
        mOne.reallocate(this->mOutputs->dims());
}

template <class T, class B> void PoolFrame<T, B>::forward(bool)
{
    for (std::size_t k = 0; k < mPlans.size(); ++k) {
        TensorT& y = k == 0 ? *this->mOutputs : mOne;
        mPlans[k]->forward(this->input(k), y, mPooling == PoolKind::Max ? mArgMax[k].get() : nullptr);
        if (k > 0)
            scaledCopy(B{}, y, T(1), *this->mOutputs, true);
    }
}

template <class T, class B> void PoolFrame<T, B>::backward()
{
    const TensorInt none;
    for (std::size_t k = 0; k < mPlans.size(); ++k) {
        if (!this->wantsInputGradient(k))
            continue;
        const auto [target, accumulate] = this->inputGradient(k);
        mPlans[k]->backward(*this->mDiffInputs, mPooling == PoolKind::Max ? *mArgMax[k] : none, *target, accumulate);
        this->doneInputGradient(k);
    }
}

template <class T, class B> std::shared_ptr<Tensor<int>> PoolFrame<T, B>::getArgMax(std::size_t k) const
{
    if (mPooling != PoolKind::Max)
        throw std::invalid_argument(this->label() + " an average pooling has no winners");
    if (k >= mArgMax.size())
        throw std::out_of_range(this->label() + " it has winners for " + std::to_string(mArgMax.size())
                                + " inputs (call initialize() first), not for input " + std::to_string(k));
    toHost(B{}, *mArgMax[k]);
    return mArgMax[k];
}

}  // namespace N2D2

#pragma once
#include <cmath>

#include "cell/FrameCell.tpp"
#include "cell/fc/FcCell_Frame.hpp"

namespace N2D2 {

template <class T, class B>
FcFrame<T, B>::FcFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                       std::shared_ptr<Activation> activation)
    : Cell(deepNet, name, nbOutputs), FrameCell<T, B>(deepNet, name, nbOutputs, std::move(activation))
{
}

template <class T, class B> std::size_t FcFrame<T, B>::nbInputElements() const
{
    std::size_t elements = 0;
    if (this->mParametersMade) {
        for (std::size_t k = 0; k + 1 < this->mFreeParameters.size(); ++k)
            elements += this->mFreeParameters[k].value->dims()[2];
        return elements;
    }
    for (const auto& input : this->mInputs)
        elements += input->size() / input->dimB();
    return elements;
}

template <class T, class B> void FcFrame<T, B>::makeParameters()
{
    for (std::size_t k = 0; k < this->mInputs.size(); ++k) {
        const std::size_t inputs = this->mInputs[k]->size() / this->mInputs[k]->dimB();
        this->addParameter("weights-" + std::to_string(k), "WeightsSolver-" + std::to_string(k),
                           Cell::FreeParametersType::Multiplicative, {1, 1, inputs, this->mNbOutputs}, mWeightsFiller,
                           mWeightsSolver->clone());
    }
    // The bias keeps its place after the weights whether it is used or not: NoBias may change later.
    this->addParameter("biases", "BiasSolver", Cell::FreeParametersType::Additive, {this->mNbOutputs, 1, 1, 1}, mBiasFiller,
                       mBiasSolver->clone());
}

template <class T, class B> void FcFrame<T, B>::makePlans()
{
    mPlans.clear();
    if (this->mInputs.size() + 1 != this->mFreeParameters.size())
        throw std::invalid_argument(this->label() + " it has weights for " + std::to_string(this->mFreeParameters.size() - 1)
                                    + " inputs, not " + std::to_string(this->mInputs.size()));
    for (std::size_t k = 0; k < this->mInputs.size(); ++k) {
        const std::size_t inputs = this->mInputs[k]->size() / this->mInputs[k]->dimB();
        const std::size_t expected = this->mFreeParameters[k].value->dims()[2];
        if (inputs != expected)
            throw std::invalid_argument(this->label() + " its input has " + std::to_string(inputs) + " elements, its weights are for "
                                        + std::to_string(expected));
        mPlans.push_back(makeFcPlan<T>(B{}, this->batchSize(), inputs, this->mNbOutputs));
    }
}

template <class T, class B> void FcFrame<T, B>::normalize()
{
    const std::size_t count = this->mInputs.size();
    for (std::size_t k = 0; k < count; ++k)
        toHost(B{}, *this->mFreeParameters[k].value);
    for (std::size_t o = 0; o < this->mNbOutputs; ++o) {
        double sum = 1e-6;
        for (std::size_t k = 0; k < count; ++k) {
            const Tensor<T>& w = *this->mFreeParameters[k].value;
            for (std::size_t i = 0; i < w.dims()[2]; ++i)
                sum += static_cast<double>(w(i, o)) * static_cast<double>(w(i, o));
        }
        const T factor = static_cast<T>(1.0 / std::sqrt(sum));
        for (std::size_t k = 0; k < count; ++k) {
            Tensor<T>& w = *this->mFreeParameters[k].value;
            for (std::size_t i = 0; i < w.dims()[2]; ++i)
                w(i, o) *= factor;
        }
    }
    for (std::size_t k = 0; k < count; ++k)
        toDevice(B{}, *this->mFreeParameters[k].value);
}

template <class T, class B> void FcFrame<T, B>::drawMask()
{
    const auto random = this->noiseRandom(mFrozen ? mDraws : mDraws++);
    mMasks.resize(this->mInputs.size());
    while (mDropped.size() < this->mInputs.size())
        mDropped.emplace_back();
    for (std::size_t k = 0; k < this->mInputs.size(); ++k) {
        const TensorT& w = static_cast<const TensorT&>(*this->mFreeParameters[k].value);
        if (mMasks[k].dims() != w.dims())
            mMasks[k].reallocate(w.dims());
        if (mDropped[k].dims() != w.dims())
            mDropped[k].reallocate(w.dims());
        toHost(B{}, w);
        for (std::size_t i = 0; i < w.size(); ++i) {
            mMasks[k](i) = random->bernoulli(mDropConnect);
            mDropped[k](i) = mMasks[k](i) ? w(i) : T(0);
        }
        toDevice(B{}, mDropped[k]);
    }
}

template <class T, class B> const typename FcFrame<T, B>::TensorT& FcFrame<T, B>::usedWeights(std::size_t k, bool masked)
{
    return masked ? mDropped[k] : static_cast<const TensorT&>(*this->mFreeParameters[k].value);
}

template <class T, class B> void FcFrame<T, B>::forward(bool inference)
{
    if (mNormalize)
        normalize();
    mMasked = !inference && mDropConnect < 1.0;
    if (mMasked)
        drawMask();
    const Tensor<T>* bias = hasBias() ? this->mFreeParameters.back().value.get() : nullptr;
    for (std::size_t k = 0; k < mPlans.size(); ++k)
        mPlans[k]->forward(this->input(k), usedWeights(k, mMasked), k == 0 ? bias : nullptr, *this->mOutputs, k > 0);
}

template <class T, class B> void FcFrame<T, B>::backward()
{
    auto& parameters = this->mFreeParameters;
    for (std::size_t k = 0; k < mPlans.size(); ++k) {
        FreeParameter<T>& w = parameters[k];
        const bool add = this->accumulates(w);
        if (!mMasked)
            mPlans[k]->backwardWeights(this->input(k), *this->mDiffInputs, *w.diff, add);
        else {
            // Gradients of earlier passes went through other synapses: only those of this one are masked.
            if (mMaskedGradient.dims() != w.diff->dims())
                mMaskedGradient.reallocate(w.diff->dims());
            mPlans[k]->backwardWeights(this->input(k), *this->mDiffInputs, mMaskedGradient, false);
            toHost(B{}, mMaskedGradient);
            toHost(B{}, *w.diff);
            for (std::size_t i = 0; i < w.diff->size(); ++i) {
                const T own = mMasks[k](i) ? mMaskedGradient(i) : T(0);
                (*w.diff)(i) = add ? (*w.diff)(i) + own : own;
            }
            toDevice(B{}, *w.diff);
        }
        w.diff->setValid();
    }
    if (hasBias()) {
        FreeParameter<T>& b = parameters.back();
        mPlans[0]->backwardBias(*this->mDiffInputs, *b.diff, this->accumulates(b));
        b.diff->setValid();
    }
    if (!mBackPropagate)
        return;
    for (std::size_t k = 0; k < mPlans.size(); ++k) {
        if (!this->wantsInputGradient(k))
            continue;
        const auto [target, accumulate] = this->inputGradient(k);
        mPlans[k]->backwardData(*this->mDiffInputs, usedWeights(k, mMasked), *target, accumulate);
        this->doneInputGradient(k);
    }
}

template <class T, class B>
std::pair<std::size_t, std::size_t> FcFrame<T, B>::placeOf(const FreeParameter<T>& p, std::size_t i) const
{
    if (&p == &this->mFreeParameters.back())
        return {i, this->NoPlace};
    const auto k = static_cast<std::size_t>(&p - this->mFreeParameters.data());
    const std::size_t inputs = p.value->dims()[2];
    std::size_t channel = 0;
    for (std::size_t before = 0; before < k; ++before)
        channel += this->inputChannels(before);
    return {i / inputs, channel + i % inputs / (inputs / this->inputChannels(k))};
}

template <class T, class B> std::pair<std::size_t, std::size_t> FcFrame<T, B>::locate(std::size_t channel) const
{
    std::size_t k = 0;
    while (k + 2 < this->mFreeParameters.size() && channel >= this->mFreeParameters[k].value->dims()[2])
        channel -= this->mFreeParameters[k++].value->dims()[2];
    return {k, channel};
}

template <class T, class B> double FcFrame<T, B>::getWeight(std::size_t output, std::size_t channel) const
{
    const auto [k, i] = locate(channel);
    if (!this->mParametersMade)
        throw std::runtime_error(this->label() + " its weights do not exist before initialize()");
    const Tensor<T>& w = *this->mFreeParameters[k].value;
    if (output >= this->mNbOutputs || i >= w.dims()[2])
        this->checkIndex(output, channel);
    if (!this->mHeldOnHost)
        toHost(B{}, w);
    return static_cast<double>(w(i, output));
}

template <class T, class B> void FcFrame<T, B>::setWeight(std::size_t output, std::size_t channel, double value)
{
    const auto [k, i] = locate(channel);
    if (!this->mParametersMade)
        throw std::runtime_error(this->label() + " its weights do not exist before initialize()");
    Tensor<T>& w = *this->mFreeParameters[k].value;
    if (output >= this->mNbOutputs || i >= w.dims()[2])
        this->checkIndex(output, channel);
    if (!this->mHeldOnHost)
        toHost(B{}, w);
    w(i, output) = static_cast<T>(value);
    if (!this->mHeldOnHost)
        toDevice(B{}, w);
}

template <class T, class B> double FcFrame<T, B>::getBias(std::size_t output) const
{
    if (!hasBias() || !this->mParametersMade)
        throw std::runtime_error(this->label() + (hasBias() ? " its biases do not exist before initialize()" : " it has no bias"));
    this->checkIndex(output, 0);
    if (!this->mHeldOnHost)
        toHost(B{}, *this->mFreeParameters.back().value);
    return static_cast<double>((*this->mFreeParameters.back().value)(output));
}

template <class T, class B> void FcFrame<T, B>::setBias(std::size_t output, double value)
{
    getBias(output);
    (*this->mFreeParameters.back().value)(output) = static_cast<T>(value);
    if (!this->mHeldOnHost)
        toDevice(B{}, *this->mFreeParameters.back().value);
}

template <class T, class B> void FcFrame<T, B>::setWeightsSolver(std::shared_ptr<Solver> solver)
{
    mWeightsSolver = std::move(solver);
    for (std::size_t k = 0; k + 1 < this->mFreeParameters.size(); ++k)
        this->mFreeParameters[k].solver = mWeightsSolver->clone();
}

template <class T, class B> void FcFrame<T, B>::setBiasSolver(std::shared_ptr<Solver> solver)
{
    mBiasSolver = std::move(solver);
    if (!this->mFreeParameters.empty())
        this->mFreeParameters.back().solver = mBiasSolver->clone();
}

template <class T, class B> void FcFrame<T, B>::resetWeights()
{
    for (std::size_t k = 0; k + 1 < this->mFreeParameters.size(); ++k) {
        mWeightsFiller->apply(*this->mFreeParameters[k].value, *this->refillRandom(k));
        toDevice(B{}, *this->mFreeParameters[k].value);
    }
}

template <class T, class B> void FcFrame<T, B>::resetBias()
{
    if (this->mFreeParameters.empty())
        return;
    mBiasFiller->apply(*this->mFreeParameters.back().value, *this->refillRandom(this->mFreeParameters.size() - 1));
    toDevice(B{}, *this->mFreeParameters.back().value);
}

}  // namespace N2D2

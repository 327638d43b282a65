#pragma once
#include <cmath>

#include "cell/FrameCell.tpp"
#include "cell/ParameterFile.hpp"
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
    initializeWeightQuantizer();
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
        const TensorT& w = mQuantized.used(this->mFreeParameters, k);
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
    return masked ? mDropped[k] : mQuantized.used(this->mFreeParameters, k);
}

template <class T, class B> void FcFrame<T, B>::forward(bool inference)
{
    if (mNormalize)
        normalize();
    if (mQuantized) {
        initializeWeightQuantizer();
        mQuantized.propagate(this->mFreeParameters);
    }
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
        TensorT& dw = mQuantized.gradient(parameters, k);
        const bool add = !mQuantized && this->accumulates(parameters[k]);
        if (!mMasked)
            mPlans[k]->backwardWeights(this->input(k), *this->mDiffInputs, dw, add);
        else {
            // Gradients of earlier passes went through other synapses: only those of this one are masked.
            if (mMaskedGradient.dims() != dw.dims())
                mMaskedGradient.reallocate(dw.dims());
            mPlans[k]->backwardWeights(this->input(k), *this->mDiffInputs, mMaskedGradient, false);
            toHost(B{}, mMaskedGradient);
            toHost(B{}, dw);
            for (std::size_t i = 0; i < dw.size(); ++i) {
                const T own = mMasks[k](i) ? mMaskedGradient(i) : T(0);
                dw(i) = add ? dw(i) + own : own;
            }
            toDevice(B{}, dw);
        }
    }
    if (mQuantized)
        mQuantized.backPropagate(parameters, [this](const FreeParameter<T>& w) { return this->accumulates(w); });
    for (std::size_t k = 0; k < mPlans.size(); ++k)
        parameters[k].diff->setValid();
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

template <class T, class B> void FcFrame<T, B>::initializeWeightQuantizer()
{
    if (mQuantized && !this->mFreeParameters.empty())
        mQuantized.bind(
            this->mFreeParameters, this->mFreeParameters.size() - 1, [this] { return this->quantizerSurroundings(); },
            [](std::size_t) { return std::vector<unsigned char>(); });
}

template <class T, class B> std::vector<std::vector<double>> FcFrame<T, B>::quantizerLines(WeightValues which) const
{
    std::vector<std::vector<double>> lines(this->mNbOutputs);
    const QuantizerCell& quantizer = *mQuantized.get();
    for (std::size_t k = 0; k < quantizer.nbWeights(); ++k) {
        const auto values = which == WeightValues::Masks ? quantizer.getMasksWeights(k) : quantizer.getQuantizedWeights(k);
        values->synchronizeDBasedToH();
        const auto& typed = dynamic_cast<const Tensor<T>&>(*values);
        const std::size_t inputs = typed.dims()[2];
        for (std::size_t o = 0; o < this->mNbOutputs; ++o)
            lines[o].insert(lines[o].end(), typed.data() + o * inputs, typed.data() + (o + 1) * inputs);
    }
    return lines;
}

template <class T, class B> void FcFrame<T, B>::setMasks(const std::vector<std::vector<double>>& lines)
{
    QuantizerCell& quantizer = *mQuantized.get();
    std::size_t first = 0;
    for (std::size_t k = 0; k < quantizer.nbWeights(); ++k) {
        auto& mask = dynamic_cast<Tensor<T>&>(*quantizer.getMasksWeights(k));
        const std::size_t inputs = mask.dims()[2];
        for (std::size_t o = 0; o < this->mNbOutputs; ++o) {
            for (std::size_t i = 0; i < inputs; ++i)
                mask(o * inputs + i) = static_cast<T>(lines[o][first + i] != 0.0 ? 1.0f : 0.0f);
        }
        first += inputs;
    }
    quantizer.masksChanged();
}

template <class T, class B> void FcFrame<T, B>::exportQuantFreeParameters(const std::string& fileName) const
{
    if (!mQuantized || this->mFreeParameters.empty())
        return;
    for (std::size_t k = 0; k < mQuantized.get()->nbWeights(); ++k)
        toHost(B{}, *this->mFreeParameters[k].value);
    mQuantized.get()->propagate();  // of the weights after the last update
    for (std::size_t k = 0; k < mQuantized.get()->nbWeights(); ++k)
        toDevice(B{}, *mQuantized.get()->getQuantizedWeights(k));
    writeSyntxt(syntxtFile(fileName, "weights_quant"), quantizerLines(WeightValues::Quantized), std::is_same_v<T, float>);
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

#pragma once
#include <algorithm>

#include "cell/FrameCell.tpp"
#include "cell/Window.hpp"
#include "cell/conv/ConvCell_Frame.hpp"
#include "kernels/window.hpp"

namespace N2D2 {

template <class T, class B>
ConvFrame<T, B>::ConvFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const std::vector<unsigned>& kernelDims,
                           unsigned nbOutputs, const std::vector<unsigned>& subSampleDims, const std::vector<unsigned>& strideDims,
                           const std::vector<int>& paddingDims, const std::vector<unsigned>& dilationDims,
                           std::shared_ptr<Activation> activation)
    : Cell(deepNet, name, nbOutputs), ConvCell(kernelDims, subSampleDims, strideDims, paddingDims, dilationDims),
      FrameCell<T, B>(deepNet, name, nbOutputs, std::move(activation))
{
    mSubSamples = std::any_of(mSubSampleDims.begin(), mSubSampleDims.end(), [](unsigned s) { return s > 1; });
}

// Geometry -----------------------------------------------------------------------------------------------------------

template <class T, class B> void ConvFrame<T, B>::setExtendedPadding(const std::vector<int>& padding)
{
    const auto kept = mExtendedPadding;
    mExtendedPadding = checkedExtendedPadding(this->label(), padding, mKernelDims.size());
    try {
        this->geometryChanged();
    }
    catch (...) {
        mExtendedPadding = kept;
        this->geometryChanged();
        throw;
    }
}

template <class T, class B> Dims ConvFrame<T, B>::outputsDims() const
{
    Dims dims = fullOutput();
    for (std::size_t d = 0; d < dims.size(); ++d)
        dims[d] = (dims[d] + mSubSampleDims[d] - 1) / mSubSampleDims[d];
    dims.push_back(this->mNbOutputs);
    return dims;
}

template <class T, class B> void ConvFrame<T, B>::makeParameters()
{
    std::vector<Part> parts;
    std::size_t offset = 0;
    for (std::size_t k = 0; k < this->mInputs.size(); ++k) {
        Tensor<bool> map = this->mappingPart(k);
        Part part{offset, this->inputChannels(k), mappingGroups(map), {}};
        offset += part.channels;
        if (part.groups == 0)
            replaceTensor(part.map, map);
        parts.push_back(part);
    }
    mParts = std::move(parts);
    for (std::size_t k = 0; k < mParts.size(); ++k) {
        Dims dims = toSizes(mKernelDims);
        dims.push_back(mParts[k].channels / std::max<std::size_t>(1, mParts[k].groups));
        dims.push_back(this->mNbOutputs);
        this->addParameter("weights-" + std::to_string(k), "WeightsSolver-" + std::to_string(k),
                           Cell::FreeParametersType::Multiplicative, dims, mWeightsFiller, mWeightsSolver->clone());
        holdUnconnected(k);
    }
    // The bias keeps its place after the weights whether it is used or not: NoBias may change later.
    this->addParameter("biases", "BiasSolver", Cell::FreeParametersType::Additive, {1, 1, this->mNbOutputs, 1}, mBiasFiller,
                       mBiasSolver->clone());
    initializeWeightQuantizer();
}

template <class T, class B> void ConvFrame<T, B>::makePlans()
{
    if (this->mInputs.size() != mParts.size())
        throw std::invalid_argument(this->label() + " it has weights for " + std::to_string(mParts.size()) + " inputs, not "
                                    + std::to_string(this->mInputs.size()));
    this->checkInputsAgree();
    mPlans.clear();
    for (std::size_t k = 0; k < mParts.size(); ++k) {
        const std::size_t channels = this->inputChannels(k);
        if (channels != mParts[k].channels)
            throw std::invalid_argument(this->label() + " input " + std::to_string(k) + " has " + std::to_string(channels)
                                        + " channels, its weights are for " + std::to_string(mParts[k].channels));
        mPlans.push_back(makeConvPlan<T>(B{}, geometry(this->batchSize(), channels, std::max<std::size_t>(1, mParts[k].groups))));
    }
    if (mSubSamples) {
        Dims dims = fullOutput();
        dims.push_back(this->mNbOutputs);
        dims.push_back(this->batchSize());
        mFull.reallocate(dims);
        mFullDiff.reallocate(dims);
    }
}

// Steps --------------------------------------------------------------------------------------------------------------

template <class T, class B> void ConvFrame<T, B>::holdUnconnected(std::size_t k)
{
    if (mParts[k].groups == 0)
        zeroUnconnected(B{}, static_cast<TensorT&>(*weights(k).value), mParts[k].map);
}

template <class T, class B> void ConvFrame<T, B>::forward(bool inference)
{
    TensorT& y = mSubSamples ? mFull : *this->mOutputs;
    const Tensor<T>* bias = hasBias() ? this->mFreeParameters.back().value.get() : nullptr;
    // Imports, clamping and shared memory may have moved them.
    for (std::size_t k = 0; k < mPlans.size(); ++k)
        holdUnconnected(k);
    if (mQuantized) {
        initializeWeightQuantizer();
        mQuantized.propagate(this->mFreeParameters);
    }
    const auto [hold, unchanged] = this->weightsHold(inference && !mQuantized);
    for (std::size_t k = 0; k < mPlans.size(); ++k)
        mPlans[k]->holdWeights(hold, unchanged);
    for (std::size_t k = 0; k < mPlans.size(); ++k)
        mPlans[k]->forward(this->input(k), mQuantized.used(this->mFreeParameters, k), k == 0 ? bias : nullptr, y, k > 0);
    if (mSubSamples)
        sumPoolForward(B{}, mFull, toSizes(mSubSampleDims), *this->mOutputs);
}

template <class T, class B> void ConvFrame<T, B>::backward()
{
    if (mSubSamples)
        sumPoolBackward(B{}, *this->mDiffInputs, toSizes(mSubSampleDims), mFullDiff);
    const TensorT& dy = mSubSamples ? mFullDiff : *this->mDiffInputs;
    auto& parameters = this->mFreeParameters;
    for (std::size_t k = 0; k < mPlans.size(); ++k) {
        TensorT& dw = mQuantized.gradient(parameters, k);
        mPlans[k]->backwardWeights(this->input(k), dy, dw, !mQuantized && this->accumulates(parameters[k]));
        if (mParts[k].groups == 0)
            zeroUnconnected(B{}, dw, mParts[k].map);
    }
    if (mQuantized)
        mQuantized.backPropagate(parameters, [this](const FreeParameter<T>& w) { return this->accumulates(w); });
    for (std::size_t k = 0; k < mPlans.size(); ++k)
        parameters[k].diff->setValid();
    if (hasBias()) {
        FreeParameter<T>& b = parameters.back();
        mPlans[0]->backwardBias(dy, *b.diff, this->accumulates(b));
        b.diff->setValid();
    }
    if (!mBackPropagate)
        return;
    for (std::size_t k = 0; k < mPlans.size(); ++k) {
        if (!this->wantsInputGradient(k))
            continue;
        const auto [target, accumulate] = this->inputGradient(k);
        mPlans[k]->backwardData(dy, mQuantized.used(parameters, k), *target, accumulate);
        this->doneInputGradient(k);
    }
}

// Weights ------------------------------------------------------------------------------------------------------------

template <class T, class B> void ConvFrame<T, B>::requireParameters() const
{
    if (!this->mParametersMade)
        throw std::runtime_error(this->label() + " its weights do not exist before initialize()");
}

template <class T, class B> typename ConvFrame<T, B>::Place ConvFrame<T, B>::locate(std::size_t output, std::size_t channel) const
{
    std::size_t k = 0;
    while (k + 1 < mParts.size() && channel >= mParts[k + 1].offset)
        ++k;
    const Part& part = mParts[k];
    const std::size_t own = channel - part.offset, size = kernelSize();
    if (part.groups == 0)
        return {k, (output * part.channels + own) * size, part.map(own * this->mNbOutputs + output)};
    const std::size_t perGroup = part.channels / part.groups, group = own / perGroup;
    return {k, (output * perGroup + own % perGroup) * size, group == output / (this->mNbOutputs / part.groups)};
}

template <class T, class B> bool ConvFrame<T, B>::isFree(const FreeParameter<T>& p, std::size_t i) const
{
    if (&p == &this->mFreeParameters.back())
        return true;
    const Part& part = mParts[static_cast<std::size_t>(&p - this->mFreeParameters.data())];
    if (part.groups != 0)
        return true;
    const std::size_t kernel = i / kernelSize();
    return part.map(kernel % part.channels * this->mNbOutputs + kernel / part.channels);
}

template <class T, class B>
std::pair<std::size_t, std::size_t> ConvFrame<T, B>::placeOf(const FreeParameter<T>& p, std::size_t i) const
{
    if (&p == &this->mFreeParameters.back())
        return {i, this->NoPlace};
    const Part& part = mParts[static_cast<std::size_t>(&p - this->mFreeParameters.data())];
    const std::size_t groups = std::max<std::size_t>(1, part.groups), perGroup = part.channels / groups;
    const std::size_t kernel = i / kernelSize(), output = kernel / perGroup, group = output / (this->mNbOutputs / groups);
    return {output, part.offset + group * perGroup + kernel % perGroup};
}

template <class T, class B> std::size_t ConvFrame<T, B>::nbSharedPairs() const
{
    std::size_t pairs = 0;
    for (std::size_t k = 0; k < mParts.size(); ++k) {
        if (!this->sharesParameter("weights-" + std::to_string(k)))
            continue;
        for (std::size_t c = mParts[k].offset; c < mParts[k].offset + mParts[k].channels; ++c) {
            for (std::size_t o = 0; o < this->mNbOutputs; ++o)
                pairs += this->isConnection(c, o);
        }
    }
    return pairs;
}

template <class T, class B> void ConvFrame<T, B>::getWeight(std::size_t output, std::size_t channel, BaseTensor& value) const
{
    requireParameters();
    checkIndex(output, channel);
    const Place place = locate(output, channel);
    Tensor<T> kernel(toSizes(mKernelDims));
    if (place.connected) {
        toHost(B{}, *weights(place.k).value);
        std::copy_n(weights(place.k).value->data() + place.start, kernel.size(), kernel.data());
    }
    if (!value.empty()) {
        if (value.size() != kernel.size())
            throw std::invalid_argument(this->label() + " a tensor of dims " + dimsText(value.dims()) + " cannot take a kernel of "
                                        + dimsText(mKernelDims));
        kernel.reshape(value.dims());
    }
    value.opAssign(kernel);
}

template <class T, class B> void ConvFrame<T, B>::setWeight(std::size_t output, std::size_t channel, const BaseTensor& value)
{
    requireParameters();
    checkIndex(output, channel);
    if (value.size() != kernelSize())
        throw std::invalid_argument(this->label() + " a tensor of dims " + dimsText(value.dims()) + " is not a kernel of "
                                    + dimsText(mKernelDims));
    const Place place = locate(output, channel);
    if (!place.connected)
        return;
    const Tensor<T> kernel = tensor_cast<T>(value);
    TensorT& w = static_cast<TensorT&>(*weights(place.k).value);
    this->parametersChanged();
    toHost(B{}, w);
    std::copy_n(kernel.data(), kernel.size(), w.data() + place.start);
    toDevice(B{}, w);
}

template <class T, class B> void ConvFrame<T, B>::initializeWeightQuantizer()
{
    if (!mQuantized || mParts.empty())
        return;
    mQuantized.bind(
        this->mFreeParameters, mParts.size(), [this] { return this->quantizerSurroundings(); },
        [this](std::size_t k) {
            std::vector<unsigned char> free;
            for (std::size_t i = 0; mParts[k].groups == 0 && i < weights(k).value->size(); ++i)
                free.push_back(isFree(weights(k), i));
            return free;
        });
}

template <class T, class B> void ConvFrame<T, B>::exportQuantFreeParameters(const std::string& fileName) const
{
    if (!mQuantized || mParts.empty())
        return;
    for (std::size_t k = 0; k < mParts.size(); ++k)
        toHost(B{}, *weights(k).value);
    mQuantized.get()->propagate();  // of the weights after the last update
    for (std::size_t k = 0; k < mParts.size(); ++k)
        toDevice(B{}, *mQuantized.get()->getQuantizedWeights(k));
    kernelFile().writeWeights(fileName, "weights", connectedWeights(WeightValues::Quantized));
}

template <class T, class B> Tensor<T>& ConvFrame<T, B>::weightValues(std::size_t k, WeightValues which) const
{
    const auto values = which == WeightValues::Learnt      ? weights(k).value
                        : which == WeightValues::Quantized ? mQuantized.get()->getQuantizedWeights(k)
                                                           : mQuantized.get()->getMasksWeights(k);
    return dynamic_cast<Tensor<T>&>(*values);
}

template <class T, class B> std::vector<double> ConvFrame<T, B>::connectedWeights(WeightValues which) const
{
    requireParameters();
    for (std::size_t k = 0; k < mParts.size(); ++k)
        weightValues(k, which).synchronizeDBasedToH();
    std::vector<double> values;
    for (std::size_t o = 0; o < this->mNbOutputs; ++o) {
        for (std::size_t c = 0; c < this->getNbChannels(); ++c) {
            const Place place = locate(o, c);
            if (!place.connected)
                continue;
            const T* const from = weightValues(place.k, which).data() + place.start;
            values.insert(values.end(), from, from + kernelSize());
        }
    }
    return values;
}

template <class T, class B> void ConvFrame<T, B>::setConnectedWeights(const std::vector<double>& values, WeightValues which)
{
    requireParameters();
    for (std::size_t k = 0; k < mParts.size(); ++k)
        weightValues(k, which).synchronizeDBasedToH();
    this->parametersChanged();
    auto value = values.begin();
    for (std::size_t o = 0; o < this->mNbOutputs; ++o) {
        for (std::size_t c = 0; c < this->getNbChannels(); ++c) {
            const Place place = locate(o, c);
            if (!place.connected)
                continue;
            T* const to = weightValues(place.k, which).data() + place.start;
            for (std::size_t i = 0; i < kernelSize(); ++i)
                to[i] = static_cast<T>(*value++);
        }
    }
    for (std::size_t k = 0; k < mParts.size(); ++k)
        weightValues(k, which).synchronizeHToDBased();
    if (which == WeightValues::Masks)
        mQuantized.get()->masksChanged();
}

template <class T, class B> std::shared_ptr<BaseTensor> ConvFrame<T, B>::getWeights(std::size_t k) const
{
    if (!this->mParametersMade)
        return nullptr;
    if (k >= mParts.size())
        throw std::out_of_range(this->label() + " it has weights for " + std::to_string(mParts.size()) + " inputs, not for input "
                                + std::to_string(k));
    toHost(B{}, *weights(k).value);
    this->parametersChanged();
    return weights(k).value;
}

template <class T, class B> double ConvFrame<T, B>::getBias(std::size_t output) const
{
    if (!hasBias())
        throw std::runtime_error(this->label() + " it has no bias");
    requireParameters();
    if (output >= this->mNbOutputs)
        checkIndex(output, 0);
    toHost(B{}, *this->mFreeParameters.back().value);
    return static_cast<double>((*this->mFreeParameters.back().value)(output));
}

template <class T, class B> void ConvFrame<T, B>::setBias(std::size_t output, double value)
{
    getBias(output);
    (*this->mFreeParameters.back().value)(output) = static_cast<T>(value);
    toDevice(B{}, *this->mFreeParameters.back().value);
}

template <class T, class B> std::shared_ptr<BaseTensor> ConvFrame<T, B>::getBiases() const
{
    if (!hasBias() || !this->mParametersMade)
        return nullptr;
    toHost(B{}, *this->mFreeParameters.back().value);
    return this->mFreeParameters.back().value;
}

template <class T, class B> void ConvFrame<T, B>::setWeightsSolver(std::shared_ptr<Solver> solver)
{
    mWeightsSolver = std::move(solver);
    for (std::size_t k = 0; k + 1 < this->mFreeParameters.size(); ++k)
        this->mFreeParameters[k].solver = mWeightsSolver->clone();
}

template <class T, class B> void ConvFrame<T, B>::setBiasSolver(std::shared_ptr<Solver> solver)
{
    mBiasSolver = std::move(solver);
    if (!this->mFreeParameters.empty())
        this->mFreeParameters.back().solver = mBiasSolver->clone();
}

template <class T, class B> void ConvFrame<T, B>::resetWeights()
{
    this->parametersChanged();
    for (std::size_t k = 0; k < mParts.size(); ++k) {
        mWeightsFiller->apply(*weights(k).value, *this->refillRandom(k));
        toDevice(B{}, *weights(k).value);
        holdUnconnected(k);
    }
}

template <class T, class B> void ConvFrame<T, B>::resetBias()
{
    if (this->mFreeParameters.empty())
        return;
    mBiasFiller->apply(*this->mFreeParameters.back().value, *this->refillRandom(this->mFreeParameters.size() - 1));
    toDevice(B{}, *this->mFreeParameters.back().value);
}

}  // namespace N2D2

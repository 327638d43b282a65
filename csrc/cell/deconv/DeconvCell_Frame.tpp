#pragma once
#include <algorithm>

#include "cell/FrameCell.tpp"
#include "cell/Window.hpp"
#include "cell/deconv/DeconvCell_Frame.hpp"
#include "kernels/window.hpp"

namespace N2D2 {

template <class T, class B>
DeconvFrame<T, B>::DeconvFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const std::vector<unsigned>& kernelDims,
                               unsigned nbOutputs, const std::vector<unsigned>& strideDims, const std::vector<int>& paddingDims,
                               const std::vector<unsigned>& dilationDims, std::shared_ptr<Activation> activation)
    : Cell(deepNet, name, nbOutputs), DeconvCell(kernelDims, strideDims, paddingDims, dilationDims),
      FrameCell<T, B>(deepNet, name, nbOutputs, std::move(activation))
{
}

template <class T, class B> Dims DeconvFrame<T, B>::outputsDims() const
{
    Dims dims = spatialOutput();
    dims.push_back(this->mNbOutputs);
    return dims;
}

template <class T, class B> void DeconvFrame<T, B>::makeParameters()
{
    std::vector<Part> parts;
    std::size_t offset = 0;
    for (std::size_t k = 0; k < this->mInputs.size(); ++k) {
        const Tensor<bool> map = this->mappingPart(k);
        Part part{offset, this->inputChannels(k), mappingGroups(map), {}};
        offset += part.channels;
        if (part.groups == 0) {
            Tensor<bool> swapped({part.channels, this->mNbOutputs});
            for (std::size_t c = 0; c < part.channels; ++c) {
                for (std::size_t o = 0; o < this->mNbOutputs; ++o)
                    swapped(o * part.channels + c) = map(c * this->mNbOutputs + o);
            }
            replaceTensor(part.map, swapped);
        }
        parts.push_back(part);
    }
    mParts = std::move(parts);
    for (std::size_t k = 0; k < mParts.size(); ++k) {
        Dims dims = toSizes(mKernelDims);
        dims.push_back(this->mNbOutputs / std::max<std::size_t>(1, mParts[k].groups));
        dims.push_back(mParts[k].channels);
        const std::string name = "weights-" + std::to_string(k);
        this->addParameter(name, "WeightsSolver-" + std::to_string(k), Cell::FreeParametersType::Multiplicative, dims, nullptr,
                           mWeightsSolver->clone());
        if (!this->sharesParameter(name))
            fillWeights(k, *this->weightsRandom(k));
    }
    // The bias keeps its place after the weights whether it is used or not: NoBias may change later.
    this->addParameter("biases", "BiasSolver", Cell::FreeParametersType::Additive, {1, 1, this->mNbOutputs, 1}, mBiasFiller,
                       mBiasSolver->clone());
}

template <class T, class B> void DeconvFrame<T, B>::makePlans()
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
    mBias = makeBiasPlan<T>(B{}, this->batchSize(), this->mNbOutputs, elementCount(spatialOutput()));
}

// Steps --------------------------------------------------------------------------------------------------------------

template <class T, class B> void DeconvFrame<T, B>::holdUnconnected(std::size_t k)
{
    if (mParts[k].groups == 0)
        zeroUnconnected(B{}, values(k), mParts[k].map);
}

template <class T, class B> void DeconvFrame<T, B>::forward(bool)
{
    for (std::size_t k = 0; k < mPlans.size(); ++k) {
        // Imports, clamping and shared memory may have moved them.
        holdUnconnected(k);
        mPlans[k]->backwardData(this->input(k), static_cast<const TensorT&>(values(k)), *this->mOutputs, k > 0);
    }
    if (hasBias())
        mBias->forward(static_cast<const TensorT&>(*this->mFreeParameters.back().value), *this->mOutputs);
}

template <class T, class B> void DeconvFrame<T, B>::backward()
{
    const TensorT& dy = *this->mDiffInputs;
    auto& parameters = this->mFreeParameters;
    for (std::size_t k = 0; k < mPlans.size(); ++k) {
        FreeParameter<T>& w = parameters[k];
        mPlans[k]->backwardWeights(dy, this->input(k), *w.diff, this->accumulates(w));
        if (mParts[k].groups == 0)
            zeroUnconnected(B{}, static_cast<TensorT&>(*w.diff), mParts[k].map);
        w.diff->setValid();
    }
    if (hasBias()) {
        FreeParameter<T>& b = parameters.back();
        mBias->backward(dy, *b.diff, this->accumulates(b));
        b.diff->setValid();
    }
    if (!mBackPropagate)
        return;
    for (std::size_t k = 0; k < mPlans.size(); ++k) {
        if (!this->wantsInputGradient(k))
            continue;
        const auto [target, accumulate] = this->inputGradient(k);
        mPlans[k]->forward(dy, static_cast<const TensorT&>(values(k)), nullptr, *target, accumulate);
        this->doneInputGradient(k);
    }
}

// Weights ------------------------------------------------------------------------------------------------------------

template <class T, class B> void DeconvFrame<T, B>::requireParameters() const
{
    if (!this->mParametersMade)
        throw std::runtime_error(this->label() + " its weights do not exist before initialize()");
}

template <class T, class B> typename DeconvFrame<T, B>::Place DeconvFrame<T, B>::locate(std::size_t output, std::size_t channel) const
{
    std::size_t k = 0;
    while (k + 1 < mParts.size() && channel >= mParts[k + 1].offset)
        ++k;
    const Part& part = mParts[k];
    const std::size_t own = channel - part.offset, size = kernelSize();
    if (part.groups == 0)
        return {k, (own * this->mNbOutputs + output) * size, part.map(output * part.channels + own)};
    const std::size_t perGroup = this->mNbOutputs / part.groups;
    return {k, (own * perGroup + output % perGroup) * size, own / (part.channels / part.groups) == output / perGroup};
}

template <class T, class B> template <class Visit> void DeconvFrame<T, B>::forKernels(std::size_t k, const Visit& visit) const
{
    const Part& part = mParts[k];
    for (std::size_t o = 0; o < this->mNbOutputs; ++o) {
        for (std::size_t c = 0; c < part.channels; ++c) {
            const Place place = locate(o, part.offset + c);
            visit(place.start, place.connected);
        }
    }
}

template <class T, class B> void DeconvFrame<T, B>::fillWeights(std::size_t k, Random& random)
{
    // Drawn as the kernels of a Conv: {kernelDims, channels of a group, nbOutputs} gives the fans and the order (§6.2, §14).
    const Part& part = mParts[k];
    Dims dims = toSizes(mKernelDims);
    dims.push_back(part.channels / std::max<std::size_t>(1, part.groups));
    dims.push_back(this->mNbOutputs);
    Tensor<T> drawn(dims);
    mWeightsFiller->apply(drawn, random);
    const T* from = drawn.data();
    const std::size_t size = kernelSize();
    forKernels(k, [&](std::size_t start, bool connected) {
        if (!connected && part.groups != 0)
            return;  // not stored
        if (connected)
            std::copy_n(from, size, values(k).data() + start);
        from += size;
    });
    toDevice(B{}, *weights(k).value);
    holdUnconnected(k);
}

template <class T, class B> bool DeconvFrame<T, B>::isFree(const FreeParameter<T>& p, std::size_t i) const
{
    if (&p == &this->mFreeParameters.back())
        return true;
    const Part& part = mParts[static_cast<std::size_t>(&p - this->mFreeParameters.data())];
    if (part.groups != 0)
        return true;
    const std::size_t kernel = i / kernelSize();
    return part.map(kernel % this->mNbOutputs * part.channels + kernel / this->mNbOutputs);
}

template <class T, class B>
std::pair<std::size_t, std::size_t> DeconvFrame<T, B>::placeOf(const FreeParameter<T>& p, std::size_t i) const
{
    if (&p == &this->mFreeParameters.back())
        return {i, this->NoPlace};
    const Part& part = mParts[static_cast<std::size_t>(&p - this->mFreeParameters.data())];
    const std::size_t groups = std::max<std::size_t>(1, part.groups), perGroup = this->mNbOutputs / groups;
    const std::size_t kernel = i / kernelSize(), channel = kernel / perGroup, group = channel / (part.channels / groups);
    return {group * perGroup + kernel % perGroup, part.offset + channel};
}

template <class T, class B> std::size_t DeconvFrame<T, B>::nbSharedPairs() const
{
    std::size_t pairs = 0;
    for (std::size_t k = 0; k < mParts.size(); ++k) {
        if (this->sharesParameter("weights-" + std::to_string(k)))
            forKernels(k, [&](std::size_t, bool connected) { pairs += connected; });
    }
    return pairs;
}

template <class T, class B> void DeconvFrame<T, B>::getWeight(std::size_t output, std::size_t channel, BaseTensor& value) const
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

template <class T, class B> void DeconvFrame<T, B>::setWeight(std::size_t output, std::size_t channel, const BaseTensor& value)
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
    TensorT& w = values(place.k);
    toHost(B{}, w);
    std::copy_n(kernel.data(), kernel.size(), w.data() + place.start);
    toDevice(B{}, w);
}

template <class T, class B> std::vector<double> DeconvFrame<T, B>::connectedWeights(WeightValues) const
{
    requireParameters();
    for (std::size_t k = 0; k < mParts.size(); ++k)
        toHost(B{}, *weights(k).value);
    std::vector<double> all;
    for (std::size_t o = 0; o < this->mNbOutputs; ++o) {
        for (std::size_t c = 0; c < this->getNbChannels(); ++c) {
            const Place place = locate(o, c);
            if (!place.connected)
                continue;
            const T* const from = weights(place.k).value->data() + place.start;
            all.insert(all.end(), from, from + kernelSize());
        }
    }
    return all;
}

template <class T, class B> void DeconvFrame<T, B>::setConnectedWeights(const std::vector<double>& all, WeightValues)
{
    requireParameters();
    for (std::size_t k = 0; k < mParts.size(); ++k)
        toHost(B{}, *weights(k).value);
    auto value = all.begin();
    for (std::size_t o = 0; o < this->mNbOutputs; ++o) {
        for (std::size_t c = 0; c < this->getNbChannels(); ++c) {
            const Place place = locate(o, c);
            if (!place.connected)
                continue;
            T* const to = weights(place.k).value->data() + place.start;
            for (std::size_t i = 0; i < kernelSize(); ++i)
                to[i] = static_cast<T>(*value++);
        }
    }
    for (std::size_t k = 0; k < mParts.size(); ++k)
        toDevice(B{}, *weights(k).value);
}

template <class T, class B> std::shared_ptr<BaseTensor> DeconvFrame<T, B>::getWeights(std::size_t k) const
{
    if (!this->mParametersMade)
        return nullptr;
    if (k >= mParts.size())
        throw std::out_of_range(this->label() + " it has weights for " + std::to_string(mParts.size()) + " inputs, not for input "
                                + std::to_string(k));
    toHost(B{}, *weights(k).value);
    return weights(k).value;
}

template <class T, class B> double DeconvFrame<T, B>::getBias(std::size_t output) const
{
    if (!hasBias())
        throw std::runtime_error(this->label() + " it has no bias");
    requireParameters();
    if (output >= this->mNbOutputs)
        checkIndex(output, 0);
    toHost(B{}, *this->mFreeParameters.back().value);
    return static_cast<double>((*this->mFreeParameters.back().value)(output));
}

template <class T, class B> void DeconvFrame<T, B>::setBias(std::size_t output, double value)
{
    getBias(output);
    (*this->mFreeParameters.back().value)(output) = static_cast<T>(value);
    toDevice(B{}, *this->mFreeParameters.back().value);
}

template <class T, class B> std::shared_ptr<BaseTensor> DeconvFrame<T, B>::getBiases() const
{
    if (!hasBias() || !this->mParametersMade)
        return nullptr;
    toHost(B{}, *this->mFreeParameters.back().value);
    return this->mFreeParameters.back().value;
}

template <class T, class B> void DeconvFrame<T, B>::setWeightsSolver(std::shared_ptr<Solver> solver)
{
    mWeightsSolver = std::move(solver);
    for (std::size_t k = 0; k + 1 < this->mFreeParameters.size(); ++k)
        this->mFreeParameters[k].solver = mWeightsSolver->clone();
}

template <class T, class B> void DeconvFrame<T, B>::setBiasSolver(std::shared_ptr<Solver> solver)
{
    mBiasSolver = std::move(solver);
    if (!this->mFreeParameters.empty())
        this->mFreeParameters.back().solver = mBiasSolver->clone();
}

template <class T, class B> void DeconvFrame<T, B>::resetWeights()
{
    for (std::size_t k = 0; k < mParts.size(); ++k)
        fillWeights(k, *this->refillRandom(k));
}

template <class T, class B> void DeconvFrame<T, B>::resetBias()
{
    if (this->mFreeParameters.empty())
        return;
    mBiasFiller->apply(*this->mFreeParameters.back().value, *this->refillRandom(this->mFreeParameters.size() - 1));
    toDevice(B{}, *this->mFreeParameters.back().value);
}

}  // namespace N2D2

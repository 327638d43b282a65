#pragma once
// Definitions of FrameCell; included by the files that instantiate it for a backend.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>

#include "cell/FrameCell.hpp"
#include "cell/FrameOps.hpp"
#include "cell/FrameQuantizers.tpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "solver/StateFile.hpp"

namespace N2D2 {

template <class T, class B>
FrameCell<T, B>::FrameCell(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                           std::shared_ptr<Activation> activation)
    : Cell(deepNet, name, nbOutputs), mActivation(std::move(activation))
{
}

/// A header is replaced, never assigned: assignment copies the elements.
template <class TensorT> void replaceTensor(TensorT& tensor, const TensorT& by)
{
    const TensorT kept(by);
    std::destroy_at(&tensor);
    std::construct_at(&tensor, kept);
}

// Connections --------------------------------------------------------------------------------------------------------

template <class T, class B>
void FrameCell<T, B>::connect(const std::shared_ptr<BaseTensor>& inputs, const std::shared_ptr<BaseTensor>& diffOutputs,
                              const Tensor<bool>& mapping)
{
    if (inputs->empty())
        throw std::invalid_argument(label() + " its input has no size yet: connect the parents first");
    const std::size_t channels = inputs->nbDims() > 1 ? inputs->dims()[inputs->nbDims() - 2] : 1;
    if (!mapping.empty() && (mapping.nbDims() != 2 || mapping.dims()[0] != mNbOutputs || mapping.dims()[1] != channels))
        throw std::invalid_argument(label() + " the mapping of an input must have dims {outputs, channels} = "
                                    + std::to_string(mNbOutputs) + "x" + std::to_string(channels) + ", got "
                                    + dimsText(mapping.dims()));
    if (!mInputs.empty() && !relaxesInputs() && inputs->dimB() != mInputs[0]->dimB())
        throw std::invalid_argument(label() + " all inputs must have the same batch size: " + std::to_string(mInputs[0]->dimB())
                                    + " and " + std::to_string(inputs->dimB()));
    const Dims inputsDims = mInputsDims, outputsDimsBefore = mOutputsDims;
    const Tensor<bool> partsBefore = mMappingParts.clone(), mappingBefore = mMapping.clone();
    mInputs.push_back(inputs);
    mDiffOutputs.push_back(diffOutputs ? diffOutputs : std::make_shared<TensorT>());

    // Rows of all inputs so far; an input without a map is fully connected.
    const std::size_t before = mMappingParts.empty() ? 0 : mMappingParts.dims()[1];
    if (!mapping.empty() || !mMappingParts.empty()) {
        const std::size_t known = mMappingParts.empty() ? getNbChannels() : before;
        Tensor<bool> all({mNbOutputs, known + channels}, true);
        std::copy(mMappingParts.begin(), mMappingParts.end(), all.begin());
        if (!mapping.empty())
            std::copy(mapping.begin(), mapping.end(), all.begin() + known * mNbOutputs);
        mMappingParts.reallocate(all.dims());
        mMappingParts = all;
        mMapping.reallocate(all.dims());
        mMapping = all;
    }
    try {
        refreshGeometry();
    }
    catch (...) {
        mInputs.pop_back();
        mDiffOutputs.pop_back();
        mInputsDims = inputsDims;
        mOutputsDims = outputsDimsBefore;
        replaceTensor(mMappingParts, partsBefore);
        replaceTensor(mMapping, mappingBefore);
        throw;
    }
}

template <class T, class B> void FrameCell<T, B>::refreshGeometry()
{
    const auto outer = [](const BaseTensor& tensor) {
        Dims dims(tensor.dims().begin(), tensor.dims().end() - 1);
        while (dims.size() < 3)
            dims.insert(dims.begin(), 1);
        return dims;
    };
    Dims dims = outer(*mInputs[0]);
    std::size_t channels = 0;
    for (std::size_t k = 0; k < mInputs.size(); ++k) {
        const Dims own = outer(*mInputs[k]);
        if (inputsMustBeEqual()) {
            // Spatial sizes alone may differ, where one pixel stands for all.
            const auto onePixel = [](const Dims& d) { return elementCount(d) == d.back(); };
            const bool broadcast = broadcastsInputs() && own.back() == dims.back() && own.size() == dims.size()
                                   && (onePixel(own) || onePixel(dims));
            if (own != dims && !broadcast)
                throw std::invalid_argument(label() + " all inputs must have the same size: " + dimsText(mInputs[0]->dims()) + " and "
                                            + dimsText(mInputs[k]->dims()));
            if (elementCount(own) > elementCount(dims))
                dims = own;
            channels = own.back();
            continue;
        }
        if (relaxesInputs()) {
            channels += own.back();
            continue;
        }
        if (own.size() != dims.size() || (concatenatesInputs() && !std::equal(own.begin(), own.end() - 1, dims.begin())))
            throw std::invalid_argument(label() + " the inputs must agree in all but their channels: " + dimsText(mInputs[0]->dims())
                                        + " and " + dimsText(mInputs[k]->dims()));
        channels += own.back();
    }
    dims.back() = channels;
    mInputsDims = dims;
    mOutputsDims = outputsDims();
    Dims withBatch = mOutputsDims;
    withBatch.push_back(outputsBatch());
    if (mOutputs->dims() != withBatch) {
        mOutputs->reallocate(withBatch);
        mDiffInputs->reallocate(withBatch);
    }
    mPlansMade = false;
}

template <class T, class B> Tensor<bool> FrameCell<T, B>::mappingPart(std::size_t k) const
{
    if (mMapping.empty())
        return {};
    std::size_t offset = 0, all = 0;
    for (std::size_t i = 0; i < mInputs.size(); ++i) {
        if (i == k)
            offset = all;
        all += inputChannels(i);
    }
    if (mMapping.dimY() != all)
        throw std::invalid_argument(label() + " its mapping has " + std::to_string(mMapping.dimY()) + " channels, its inputs have "
                                    + std::to_string(all));
    Tensor<bool> part({mNbOutputs, inputChannels(k)});
    std::copy_n(mMapping.begin() + offset * mNbOutputs, part.size(), part.begin());
    return part;
}

template <class T, class B> Dims FrameCell<T, B>::joinedDims() const
{
    if (mInputsDims.back() > mNbOutputs)
        checkJoinedChannels();
    Dims dims = mInputsDims;
    dims.back() = mNbOutputs;
    return dims;
}

template <class T, class B> void FrameCell<T, B>::checkJoinedChannels() const
{
    if (mInputsDims.back() != mNbOutputs)
        throw std::invalid_argument(label() + " has " + std::to_string(mNbOutputs) + " outputs, but its inputs have "
                                    + std::to_string(mInputsDims.back()) + " channels");
}

template <class T, class B> void FrameCell<T, B>::checkInputsAgree() const
{
    // Axes of a single pixel may be left out: {C, B} is {1, 1, C, B}.
    const auto spatial = [](const BaseTensor& tensor) {
        Dims dims = tensor.dims();
        while (dims.size() < 4)
            dims.insert(dims.begin(), 1);
        dims[dims.size() - 2] = 1;
        return dims;
    };
    for (const auto& input : mInputs) {
        if (spatial(*input) != spatial(*mInputs[0]))
            throw std::invalid_argument(label() + " the inputs must agree in all but their channels: " + dimsText(mInputs[0]->dims())
                                        + " and " + dimsText(input->dims()));
    }
}

template <class T, class B> void FrameCell<T, B>::setQuantized(unsigned nbBits)
{
    Cell::setQuantized(nbBits);
    mPlansMade = false;
}

template <class T, class B> void FrameCell<T, B>::geometryChanged()
{
    mPlansMade = false;
    if (!mInputs.empty())
        refreshGeometry();
}

template <class T, class B>
void FrameCell<T, B>::connectParent(const std::shared_ptr<Cell>& parent, const Tensor<bool>& mapping)
{
    auto* frame = dynamic_cast<Cell_Frame_Top*>(parent.get());
    if (!frame)
        throw std::invalid_argument(label() + " its parent " + (parent ? parent->getName() : std::string("(none)"))
                                    + " is not a Frame cell");
    connect(frame->getOutputs(), frame->getDiffInputs(), mapping);
    mParents.push_back(parent);
}

template <class T, class B>
void FrameCell<T, B>::connectProvider(const std::shared_ptr<StimuliProvider>& provider, bool withGradient, const Tensor<bool>& mapping)
{
    if (!provider)
        throw std::invalid_argument(label() + " the stimuli provider is missing");
    const std::shared_ptr<BaseTensor> data = provider->getData();
    connect(data, withGradient ? std::make_shared<TensorT>(data->dims()) : nullptr, mapping);
    mInputIsProvider = true;
}

template <class T, class B>
void FrameCell<T, B>::addInput(const std::shared_ptr<StimuliProvider>& provider, std::size_t x0, std::size_t y0, std::size_t width,
                               std::size_t height, const Tensor<bool>& mapping)
{
    const bool cropped = x0 != 0 || y0 != 0 || (provider && width != 0 && width != provider->getSizeX())
                         || (provider && height != 0 && height != provider->getSizeY());
    if (cropped)
        throw std::invalid_argument(label() + " a cropped input is not possible for a " + modelName()
                                    + " cell: crop with a transformation of the provider");
    connectProvider(provider, false, mapping);
}

template <class T, class B> void FrameCell<T, B>::addInput(const std::shared_ptr<Cell>& parent, const Tensor<bool>& mapping)
{
    connectParent(parent, mapping);
}

template <class T, class B> void FrameCell<T, B>::linkInput(const std::shared_ptr<Cell>& parent) { connectParent(parent, {}); }

template <class T, class B> void FrameCell<T, B>::linkInput(const std::shared_ptr<StimuliProvider>& provider)
{
    connectProvider(provider, true, {});
}

template <class T, class B>
void FrameCell<T, B>::addInputTensors(const std::shared_ptr<BaseTensor>& inputs, const std::shared_ptr<BaseTensor>& diffOutputs)
{
    if (diffOutputs && !diffOutputs->empty() && diffOutputs->dims() != inputs->dims())
        throw std::invalid_argument(label() + " the gradient of an input must have its size " + dimsText(inputs->dims()) + ", got "
                                    + dimsText(diffOutputs->dims()));
    connect(inputs, diffOutputs, {});
}

template <class T, class B> void FrameCell<T, B>::clearInputTensors()
{
    mInputs.clear();
    mDiffOutputs.clear();
    mTyped.clear();
    mParents.clear();
    mInputIsProvider = false;
    mPlansMade = false;
    mPlannedDims.clear();
}

template <class T, class B> void FrameCell<T, B>::clearInputs()
{
    clearInputTensors();
    mMapping.clear();
    mMappingParts.clear();
    mInputsDims.clear();
}

template <class T, class B> void FrameCell<T, B>::clearOutputTensors()
{
    mOutputs = std::make_shared<TensorT>();
    mDiffInputs = std::make_shared<TensorT>();
}

// Initialization -----------------------------------------------------------------------------------------------------

template <class T, class B> void FrameCell<T, B>::initialize()
{
    if (mInputs.empty())
        throw std::invalid_argument(label() + " it has no input");
    if (!mParametersMade) {
        makeParameters();
        mParametersMade = true;
    }
    prepare();
}

template <class T, class B> void FrameCell<T, B>::initializeParameters(std::size_t nbInputChannels, std::size_t nbInputs)
{
    if (mParametersMade)
        return;
    if (nbInputChannels == 0 || nbInputs == 0)
        throw std::invalid_argument(label() + " the numbers of inputs and of their channels must be at least 1");
    // Only the channels matter here; the spatial size of the inputs is known later.
    const Dims real = mInputsDims;
    mInputsDims = {1, 1, nbInputChannels * nbInputs};
    const auto realInputs = mInputs;
    mInputs.assign(nbInputs, std::make_shared<TensorT>(Dims{1, 1, nbInputChannels, 1}));
    try {
        makeParameters();
    }
    catch (...) {
        mInputs = realInputs;
        mInputsDims = real;
        throw;
    }
    mInputs = realInputs;
    if (!real.empty())
        mInputsDims = real;
    mParametersMade = true;
}

template <class T, class B> void FrameCell<T, B>::initializeDataDependent()
{
    initialize();
}

template <class T, class B> typename FrameCell<T, B>::TensorT FrameCell<T, B>::onBackend(const BaseTensor& source)
{
    const TensorT same = sameMemory<T>(B{}, source);
    if (!same.empty()) {
        fetch(B{}, source);
        return same;
    }
    source.synchronizeDBasedToH();
    const TensorT converted(tensor_cast<T>(source));
    fetch(B{}, converted);
    return converted;
}

template <class T, class B> void FrameCell<T, B>::reshapeLikeAll(TensorT& part) const
{
    Dims dims = mInputsDims;
    dims.push_back(part.dimB());
    dims[dims.size() - 2] = part.nbDims() > 1 ? part.dims()[part.nbDims() - 2] : 1;
    if (part.dims() != dims)
        part.reshape(dims);
}

template <class T, class B> void FrameCell<T, B>::refreshTyped()
{
    const bool joined = concatenatesInputs() && !inputsMustBeEqual() && mInputs.size() > 1;
    if (joined) {
        Dims dims = mInputsDims;
        dims.push_back(batchSize());
        if (mTyped.size() != 1 || mTyped[0].dims() != dims) {
            mTyped.clear();
            mTyped.emplace_back(dims);
        }
        std::size_t offset = 0;
        for (const auto& source : mInputs) {
            TensorT part = onBackend(*source);
            reshapeLikeAll(part);
            copyChannelsTo(B{}, part, mTyped[0], offset);
            offset += source->nbDims() > 1 ? source->dims()[source->nbDims() - 2] : 1;
        }
        return;
    }
    if (mTyped.size() != mInputs.size()) {
        mTyped.clear();
        mTyped.reserve(mInputs.size());
        for (std::size_t k = 0; k < mInputs.size(); ++k)
            mTyped.emplace_back();
    }
    for (std::size_t k = 0; k < mInputs.size(); ++k) {
        const BaseTensor& source = *mInputs[k];
        const bool sameType = source.getType() == typeid(T);
        const bool sameHeader = !mTyped[k].empty() && mTyped[k].storage() == source.storage() && mTyped[k].dims() == source.dims()
                                && mTyped[k].offset() == source.offset();
        if (sameType && sameHeader) {
            fetch(B{}, source);
            // A host tensor has a header of its own on the device.
            if (mTyped[k].isCuda() && !source.isCuda())
                fetch(B{}, mTyped[k]);
        }
        else
            replaceTensor(mTyped[k], onBackend(source));
    }
}

template <class T, class B> void FrameCell<T, B>::prepare()
{
    if (mInputs.empty())
        throw std::invalid_argument(label() + " it has no input");
    if (!mParametersMade)
        throw std::invalid_argument(label() + " initialize() must be called before it is propagated");
    bool same = mPlansMade && mPlannedDims.size() == mInputs.size();
    for (std::size_t k = 0; same && k < mInputs.size(); ++k)
        same = mPlannedDims[k] == mInputs[k]->dims();
    if (!same) {
        refreshGeometry();
        for (std::size_t k = 0; k < mInputs.size(); ++k) {
            if (!mDiffOutputs[k]->empty() && mDiffOutputs[k]->dims() != mInputs[k]->dims())
                mDiffOutputs[k]->reallocate(mInputs[k]->dims());
        }
        refreshTyped();
        makePlans();
        mPlannedDims.clear();
        for (const auto& tensor : mInputs)
            mPlannedDims.push_back(tensor->dims());
        mPlansMade = true;
        if (mOutputs->empty()) {
            Dims dims = mOutputsDims;
            dims.push_back(outputsBatch());
            mOutputs->reallocate(dims);
            mDiffInputs->reallocate(dims);
        }
    }
    else
        refreshTyped();
}

// Steps --------------------------------------------------------------------------------------------------------------

template <class T, class B> void FrameCell<T, B>::rescaleOutputs()
{
    const Scaling& scaling = mActivation->getActivationScaling();
    const unsigned bits = mActivation->getQuantizedNbBits();
    const IntegerRange range{bits ? bits : getQuantizedNbBits(), mActivation->getOutputRange().first >= 0.0};
    scaling.check(label(), mNbOutputs, range);
    // The integer sums in front of the rescaling are far beyond the 2048 up to which halves are exact.
    if constexpr (std::is_same_v<T, half>)
        throw std::invalid_argument(label() + " rescaled outputs simulate integers, which Float16 cannot hold: use DataType=Float32");
    else {
        toHost(B{}, *mOutputs);
        scaling.apply<T>(*mOutputs, range);
        toDevice(B{}, *mOutputs);
    }
}

template <class T, class B> void FrameCell<T, B>::propagate(bool inference)
{
    prepare();
    forward(inference);
    if (mActivation) {
        mActivation->setClippingIgnored(isQuantized());
        if (mActivation->getActivationScaling())
            rescaleOutputs();
    }
    if (mActivation && !mActivation->isIdentity()) {
        TensorT* saved = nullptr;
        if (mActivation->savesInput()) {
            if (mSaved.dims() != mOutputs->dims())
                mSaved.reallocate(mOutputs->dims());
            saved = &mSaved;
        }
        activationForward<T>(B{}, *mActivation, *mOutputs, saved);
    }
    quantizeOutputs(inference);
    mDiffInputs->clearValid();
    for (const FreeParameter<T>& p : mFreeParameters) {
        if (p.solver && p.solver->isNewIteration())
            p.gradient()->clearValid();
    }
}

template <class T, class B> void FrameCell<T, B>::backPropagate()
{
    if (!mDiffInputs->isValid())
        return;
    if (mActivation && mActivation->getActivationScaling())
        throw std::invalid_argument(label() + " its outputs are rescaled (" + enumToText(mActivation->getActivationScaling().getMode())
                                    + "): rescaled networks are for inference and cannot learn");
    if (mActivation)
        mActivation->setClippingIgnored(isQuantized());
    quantizeGradient();
    // The derivative is that of the values before quantization.
    if (mActivation && !mActivation->isIdentity())
        activationBackward<T>(B{}, *mActivation, mActivation->getQuantizer() ? *mUnquantized : *mOutputs,
                              mActivation->savesInput() ? &mSaved : nullptr, *mDiffInputs);
    backward();
}

template <class T, class B> void FrameCell<T, B>::update()
{
    for (FreeParameter<T>& p : mFreeParameters) {
        if (p.solver && usesParameter(p) && p.gradient()->isValid())
            p.visit([&]<class P>(Tensor<P>& value, const Tensor<P>* diff) { solverUpdate<P>(B{}, *p.solver, value, *diff, batchSize()); });
    }
    updateQuantizers();
}

template <class T, class B> bool FrameCell<T, B>::wantsInputGradient(std::size_t k) const
{
    if (mTyped.size() == mInputs.size())
        return !mDiffOutputs[k]->empty();
    return std::any_of(mDiffOutputs.begin(), mDiffOutputs.end(), [](const auto& d) { return !d->empty(); });
}

template <class T, class B> std::pair<typename FrameCell<T, B>::TensorT*, bool> FrameCell<T, B>::inputGradient(std::size_t k)
{
    const bool direct = mTyped.size() == mInputs.size();
    if (direct) {
        auto* same = dynamic_cast<TensorT*>(mDiffOutputs[k].get());
        if (same) {
            if (same->isValid())
                fetch(B{}, *same);
            return {same, same->isValid()};
        }
    }
    while (mStagedGradient.size() <= k)
        mStagedGradient.emplace_back();
    if (mStagedGradient[k].dims() != mTyped[k].dims())
        mStagedGradient[k].reallocate(mTyped[k].dims());
    return {&mStagedGradient[k], false};
}

/// A gradient of another element type or side: added through double on the host.
template <class T> void addOnHost(const Tensor<T>& gradient, BaseTensor& target)
{
    Tensor<double> sum(target.dims());
    if (target.isValid()) {
        target.synchronizeDBasedToH();
        convert<double>(target, sum);
    }
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum(i) += static_cast<double>(gradient(i));
    target.opAssign(sum);
}

template <class T, class B> void FrameCell<T, B>::doneInputGradient(std::size_t k)
{
    if (mTyped.size() == mInputs.size()) {
        BaseTensor& target = *mDiffOutputs[k];
        if (!dynamic_cast<TensorT*>(&target)) {
            toHost(B{}, mStagedGradient[k]);
            addOnHost(mStagedGradient[k], target);
        }
        else
            publish(B{}, target);
        target.setValid();
        return;
    }
    std::size_t offset = 0;
    for (std::size_t i = 0; i < mInputs.size(); ++i) {
        BaseTensor& target = *mDiffOutputs[i];
        const std::size_t channels = inputChannels(i);
        if (!target.empty()) {
            if (auto* same = dynamic_cast<TensorT*>(&target)) {
                if (same->isValid())
                    fetch(B{}, *same);
                TensorT part(*same);
                reshapeLikeAll(part);
                copyChannelsFrom(B{}, mStagedGradient[0], offset, part, same->isValid());
                publish(B{}, *same);
            }
            else {
                TensorT part(target.dims());
                reshapeLikeAll(part);
                copyChannelsFrom(B{}, mStagedGradient[0], offset, part, false);
                toHost(B{}, part);
                addOnHost(part, target);
            }
            target.setValid();
        }
        offset += channels;
    }
}

// Targets ------------------------------------------------------------------------------------------------------------

template <class T, class B> void FrameCell<T, B>::setOutputTarget(const Tensor<int>& targets)
{
    const std::size_t batch = mOutputs->dimB(), outputs = mNbOutputs;
    const std::size_t pixels = mOutputs->empty() ? 0 : mOutputs->size() / (batch * outputs);
    if (mOutputs->empty() || targets.size() != pixels * batch)
        throw std::invalid_argument(label() + " targets of dims " + dimsText(targets.dims()) + " do not fit outputs of dims "
                                    + dimsText(mOutputs->dims()));
    const int limit = outputs == 1 ? 2 : static_cast<int>(outputs);
    for (const int target : targets) {
        if (target >= limit)
            throw std::invalid_argument(label() + " target " + std::to_string(target) + " is beyond the " + std::to_string(limit)
                                        + " possible ones");
    }
    T* diff = mDiffInputs->data();
    std::vector<std::size_t> counts(static_cast<std::size_t>(limit));
    for (std::size_t b = 0; b < batch; ++b) {
        std::fill(counts.begin(), counts.end(), 0);
        for (std::size_t p = 0; p < pixels; ++p) {
            const int target = targets(b * pixels + p);
            if (target >= 0)
                ++counts[static_cast<std::size_t>(target)];
        }
        for (std::size_t p = 0; p < pixels; ++p) {
            const int target = targets(b * pixels + p);
            for (std::size_t o = 0; o < outputs; ++o) {
                const bool hit = outputs == 1 ? target == 1 : target == static_cast<int>(o);
                const ParamT<T> sign = target < 0 ? 0 : (hit ? 1 : -1);
                diff[(b * outputs + o) * pixels + p] =
                    pixels > 1 && target >= 0 ? sign / static_cast<ParamT<T>>(counts[static_cast<std::size_t>(target)]) : sign;
            }
        }
    }
    toDevice(B{}, *mDiffInputs);
}

template <class T, class B> double FrameCell<T, B>::applyLoss(double targetValue, double defaultValue)
{
    toHost(B{}, *mDiffInputs);
    toHost(B{}, *mOutputs);
    T* diff = mDiffInputs->data();
    const T* y = mOutputs->data();
    double loss = 0.0;
    for (std::size_t i = 0; i < mOutputs->size(); ++i) {
        if (diff[i] == T(0))
            continue;
        const auto goal = static_cast<ParamT<T>>(diff[i] > T(0) ? targetValue : defaultValue);
        const ParamT<T> error = (goal - y[i]) * std::abs(diff[i]);
        diff[i] = error;
        loss += static_cast<double>(error) * static_cast<double>(error);
    }
    toDevice(B{}, *mDiffInputs);
    mDiffInputs->setValid();
    return loss / static_cast<double>(mOutputs->dimB());
}

template <class T, class B> void FrameCell<T, B>::setOutputTargets(const BaseTensor& targets)
{
    if (targets.size() != mOutputs->size())
        throw std::invalid_argument(label() + " targets of dims " + dimsText(targets.dims()) + " do not fit outputs of dims "
                                    + dimsText(mOutputs->dims()));
    targets.synchronizeDBasedToH();
    convert<T>(targets, *mDiffInputs);
    toDevice(B{}, *mDiffInputs);
}

template <class T, class B> double FrameCell<T, B>::applyLoss()
{
    toHost(B{}, *mDiffInputs);
    toHost(B{}, *mOutputs);
    T* diff = mDiffInputs->data();
    const T* y = mOutputs->data();
    double loss = 0.0;
    for (std::size_t i = 0; i < mOutputs->size(); ++i) {
        diff[i] -= y[i];
        loss += static_cast<double>(diff[i]) * static_cast<double>(diff[i]);
    }
    toDevice(B{}, *mDiffInputs);
    mDiffInputs->setValid();
    return loss / static_cast<double>(mOutputs->dimB());
}

template <class T, class B> double FrameCell<T, B>::applyLossDistribWeighted(std::size_t quantSteps, double rangeMin, double rangeMax)
{
    if (quantSteps < 2 || !(rangeMax > rangeMin))
        throw std::invalid_argument(label() + " a weighted loss needs at least 2 steps and an increasing range");
    toHost(B{}, *mDiffInputs);
    toHost(B{}, *mOutputs);
    T* diff = mDiffInputs->data();
    const T* y = mOutputs->data();
    const std::size_t n = mOutputs->size();
    const double last = static_cast<double>(quantSteps - 1);
    const auto bin = [&](T value) {
        const double position = std::round(last * (static_cast<double>(value) - rangeMin) / (rangeMax - rangeMin));
        return static_cast<std::size_t>(std::clamp(position, 0.0, last));
    };
    std::vector<std::size_t> counts(quantSteps, 0);
    for (std::size_t i = 0; i < n; ++i)
        ++counts[bin(diff[i])];
    double loss = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double error = static_cast<double>(diff[i] - y[i]);
        diff[i] = static_cast<T>(error / static_cast<double>(counts[bin(diff[i])]));
        loss += error * error;
    }
    toDevice(B{}, *mDiffInputs);
    mDiffInputs->setValid();
    return loss / static_cast<double>(mOutputs->dimB());
}

template <class T, class B> void FrameCell<T, B>::setOutputErrors(const BaseTensor& errors)
{
    setOutputTargets(errors);
    mDiffInputs->setValid();
}

template <class T, class B> std::size_t FrameCell<T, B>::getMaxOutput(std::size_t batchPos) const
{
    if (mOutputs->empty() || batchPos >= mOutputs->dimB())
        throw std::out_of_range(label() + " batch position " + std::to_string(batchPos) + " is beyond the batch");
    toHost(B{}, *mOutputs);
    const std::size_t n = mOutputs->size() / mOutputs->dimB();
    const T* y = mOutputs->data() + batchPos * n;
    return static_cast<std::size_t>(std::max_element(y, y + n) - y);
}

// Parameters and states ------------------------------------------------------------------------------------------------

template <class T, class B>
FreeParameter<T>& FrameCell<T, B>::addParameter(const std::string& name, const std::string& solverDir, FreeParametersType type,
                                                const Dims& dims, const std::shared_ptr<Filler>& filler,
                                                const std::shared_ptr<Solver>& solver)
{
    const auto shared = mShared.find(name);
    FreeParameter<T> p{name, solverDir, type, nullptr, nullptr, solver};
    const auto make = [&]<class P>(std::shared_ptr<Tensor<P>>& value, std::shared_ptr<Tensor<P>>& diff) {
        using TensorP = typename B::template TensorType<P>;
        if (shared != mShared.end()) {
            if (shared->second->dims() != dims)
                throw std::invalid_argument(label() + " cannot share " + name + " of dims " + dimsText(shared->second->dims()) + ": "
                                            + dimsText(dims) + " is needed");
            value = std::static_pointer_cast<TensorP>(shared->second);
        }
        else {
            value = std::make_shared<TensorP>(dims);
            if (filler)
                filler->apply(*value, *weightsRandom(mFreeParameters.size()));
            toDevice(B{}, *value);
        }
        if (solver)
            diff = std::make_shared<TensorP>(dims);
    };
    if (keepsFloat(name))
        make(p.floatValue, p.floatDiff);
    else
        make(p.value, p.diff);
    mFreeParameters.push_back(std::move(p));
    return mFreeParameters.back();
}

template <class T, class B>
void FrameCell<T, B>::shareParameter(const std::string& name, const std::shared_ptr<BaseTensor>& tensor)
{
    const auto typed = std::dynamic_pointer_cast<TensorT>(tensor);
    const auto single = std::dynamic_pointer_cast<typename B::template TensorType<float>>(tensor);
    const bool inFloat = keepsFloat(name);
    if (!tensor || tensor->empty() || !(inFloat ? static_cast<bool>(single) : static_cast<bool>(typed)))
        throw std::invalid_argument(label() + " cannot share " + name + ": a tensor of "
                                    + (inFloat ? elementName<float>() : elementName<T>()) + " of a " + modelName()
                                    + " cell is needed (is the other cell initialized?)");
    if (mParametersMade) {
        FreeParameter<T>& p = parameter(name);
        if (p.tensor()->dims() != tensor->dims())
            throw std::invalid_argument(label() + " cannot share " + name + " of dims " + dimsText(tensor->dims()) + ": "
                                        + dimsText(p.tensor()->dims()) + " is needed");
        if (inFloat)
            p.floatValue = single;
        else
            p.value = typed;
    }
    mShared[name] = tensor;
}

template <class T, class B> const FreeParameter<T>* FrameCell<T, B>::findParameter(const std::string& name) const
{
    for (const FreeParameter<T>& p : mFreeParameters) {
        if (p.name == name)
            return &p;
    }
    return nullptr;
}

template <class T, class B> FreeParameter<T>* FrameCell<T, B>::findParameter(const std::string& name)
{
    return const_cast<FreeParameter<T>*>(std::as_const(*this).findParameter(name));
}

template <class T, class B> const FreeParameter<T>& FrameCell<T, B>::parameter(const std::string& name) const
{
    const auto* found = findParameter(name);
    if (!found)
        throw std::runtime_error(label() + (mParametersMade ? " it has no \"" + name + "\"" : " its " + name + " do not exist before initialize()"));
    return *found;
}

template <class T, class B> FreeParameter<T>& FrameCell<T, B>::parameter(const std::string& name)
{
    return const_cast<FreeParameter<T>&>(std::as_const(*this).parameter(name));
}

template <class T, class B> std::shared_ptr<BaseTensor> FrameCell<T, B>::getInputs(std::size_t index) const
{
    if (index >= mInputs.size())
        throw std::out_of_range(label() + " it has " + std::to_string(mInputs.size()) + " inputs, no input " + std::to_string(index));
    return mInputs[index];
}

template <class T, class B> std::shared_ptr<BaseTensor> FrameCell<T, B>::getDiffOutputs(std::size_t index) const
{
    if (index >= mDiffOutputs.size())
        throw std::out_of_range(label() + " it has " + std::to_string(mDiffOutputs.size()) + " inputs, no input " + std::to_string(index));
    return mDiffOutputs[index];
}

template <class T, class B> std::vector<std::pair<std::string, std::shared_ptr<Solver>>> FrameCell<T, B>::solvers() const
{
    std::vector<std::pair<std::string, std::shared_ptr<Solver>>> list;
    for (const FreeParameter<T>& p : mFreeParameters) {
        if (p.solver && usesParameter(p))
            list.emplace_back(p.name, p.solver);
    }
    return list;
}

template <class T, class B> template <class Wanted>
void FrameCell<T, B>::visitFree(const std::function<double(double)>& func, FreeParametersType type, const Wanted& wanted)
{
    for (FreeParameter<T>& p : mFreeParameters) {
        if (!p.solver || !usesParameter(p) || (type != FreeParametersType::All && p.type != type))
            continue;
        p.visit([&]<class P>(Tensor<P>& values, const Tensor<P>*) {
            toHost(B{}, values);
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (isFree(p, i) && wanted(p, i))
                    values(i) = static_cast<P>(func(static_cast<double>(values(i))));
            }
            toDevice(B{}, values);
        });
    }
}

template <class T, class B>
void FrameCell<T, B>::processFreeParameters(const std::function<double(double)>& func, FreeParametersType type)
{
    visitFree(func, type, [](const FreeParameter<T>&, std::size_t) { return true; });
}

template <class T, class B>
void FrameCell<T, B>::processFreeParametersPerOutput(const std::function<double(double)>& func, std::size_t output, FreeParametersType type)
{
    if (output >= mNbOutputs)
        throw std::out_of_range(label() + " output index " + std::to_string(output) + " must be < " + std::to_string(mNbOutputs));
    visitFree(func, type, [&](const FreeParameter<T>& p, std::size_t i) { return placeOf(p, i).first == output; });
}

template <class T, class B>
void FrameCell<T, B>::processFreeParametersPerChannel(const std::function<double(double)>& func, std::size_t channel)
{
    if (channel >= getNbChannels())
        throw std::out_of_range(label() + " channel index " + std::to_string(channel) + " must be < " + std::to_string(getNbChannels()));
    visitFree(func, FreeParametersType::Multiplicative,
              [&](const FreeParameter<T>& p, std::size_t i) { return placeOf(p, i).second == channel; });
}

template <class T, class B>
std::pair<std::size_t, std::size_t> FrameCell<T, B>::placeOf(const FreeParameter<T>& p, std::size_t i) const
{
    const std::size_t size = p.tensor()->size();
    if (size == mNbOutputs)
        return {i, NoPlace};
    return {p.tensor()->dimB() == mNbOutputs ? i / (size / mNbOutputs) : NoPlace, NoPlace};
}

template <class T, class B>
std::vector<std::pair<std::string, std::shared_ptr<BaseTensor>>> FrameCell<T, B>::freeParameterTensors() const
{
    std::vector<std::pair<std::string, std::shared_ptr<BaseTensor>>> list;
    for (const FreeParameter<T>& p : mFreeParameters) {
        if (!usesParameter(p))
            continue;
        toHost(B{}, *p.tensor());
        list.emplace_back(p.name, p.tensor());
    }
    return list;
}

template <class T, class B> void FrameCell<T, B>::holdOnHost(bool held) const
{
    for (const FreeParameter<T>& p : mFreeParameters)
        held ? toHost(B{}, *p.tensor()) : toDevice(B{}, *p.tensor());
    mHeldOnHost = held;
}

template <class T, class B> void FrameCell<T, B>::save(const std::string& dirName) const
{
    const std::filesystem::path dir(dirName);
    writeFile(dir / (std::string(getType()) + ".cfg"), [&](std::ostream& stream) {
        for (const auto& [name, value] : getParameters())
            stream << name << " = " << value << "\n";
    });
    writeFile(dir / (std::string(getType()) + ".syn"), [&](std::ostream& stream) {
        for (const FreeParameter<T>& p : mFreeParameters) {
            if (!usesParameter(p))
                continue;
            toHost(B{}, *p.tensor());
            writeTensor(stream, *p.tensor());
        }
    });
    for (const FreeParameter<T>& p : mFreeParameters) {
        if (!p.solver || !usesParameter(p))
            continue;
        const auto base = dir / p.solverDir / p.solver->getType();
        writeFile(base.string() + ".cfg", [&](std::ostream& stream) {
            for (const auto& [name, value] : p.solver->getParameters())
                stream << name << " = " << value << "\n";
        });
        writeFile(base.string() + ".state", [&](std::ostream& stream) { p.solver->saveState(stream); });
        writeFile(base.string() + ".log", [](std::ostream&) {});
    }
    if (mActivation) {
        const auto base = dir / "Activation" / mActivation->getType();
        writeFile(base.string() + ".cfg", [&](std::ostream& stream) {
            for (const auto& [name, value] : mActivation->getParameters())
                stream << name << " = " << value << "\n";
        });
        writeFile(base.string() + ".state", [&](std::ostream& stream) { mActivation->saveState(stream); });
        writeFile(base.string() + ".log", [](std::ostream&) {});
    }
    saveQuantizers(dirName);
}

template <class T, class B> void FrameCell<T, B>::load(const std::string& dirName)
{
    const std::filesystem::path dir(dirName);
    const auto open = [](const std::filesystem::path& path) {
        std::ifstream stream(path, std::ios::binary);
        if (!stream)
            throw FileNotFound("Could not open file: " + path.string());
        return stream;
    };
    const auto file = dir / (std::string(getType()) + ".syn");
    open(dir / (std::string(getType()) + ".cfg"));
    auto stream = open(file);
    try {
        // Everything is read before the first value is set: a bad file changes nothing.
        std::vector<std::shared_ptr<BaseTensor>> values;
        for (const FreeParameter<T>& p : mFreeParameters) {
            p.visit([&]<class P>(const Tensor<P>& value, const Tensor<P>*) { values.push_back(std::make_shared<Tensor<P>>(value.dims())); });
            if (usesParameter(p))
                readTensor(stream, *values.back());
        }
        if (stream.peek() != std::ifstream::traits_type::eof())
            throw std::runtime_error("the file is longer than expected");
        if (mActivation) {
            auto state = open((dir / "Activation" / mActivation->getType()).string() + ".state");
            mActivation->loadState(state);
        }
        for (std::size_t i = 0; i < values.size(); ++i) {
            FreeParameter<T>& p = mFreeParameters[i];
            if (!usesParameter(p))
                continue;
            p.visit([&]<class P>(Tensor<P>& value, const Tensor<P>*) {
                const auto& read = static_cast<const Tensor<P>&>(*values[i]);
                std::copy(read.begin(), read.end(), value.begin());
                toDevice(B{}, value);
            });
        }
        for (FreeParameter<T>& p : mFreeParameters) {
            if (!p.solver || !usesParameter(p))
                continue;
            auto state = open((dir / p.solverDir / p.solver->getType()).string() + ".state");
            p.solver->loadState(state);
        }
        loadQuantizers(dirName);
    }
    catch (const FileNotFound&) {
        throw;
    }
    catch (const std::runtime_error& error) {
        throw std::runtime_error(label() + " could not load the state in " + dirName + ": " + error.what());
    }
}

}  // namespace N2D2

#include "cell/GradientCheck.tpp"

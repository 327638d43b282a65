#pragma once
// Part of FrameCell.tpp: inputs, their sizes and connectivity.
#include <algorithm>

#include "cell/FrameCell.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

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
    connect(frame->getOutputs(), frame->linkDiffInputs(), mapping);
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

}  // namespace N2D2

#pragma once
// Part of FrameCell.tpp: initialization; inputs as the kernels read them.
#include "cell/FrameCell.hpp"
#include "cell/FrameOps.hpp"

namespace N2D2 {

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
        // Nanoseconds, roughly: a multiply-add takes 1/16, a value half of one. Waking a thread takes some thousands.
        Stats stats;
        getStats(stats);
        double work = static_cast<double>(stats.nbConnections) / 16.0 + static_cast<double>(getOutputsSize()) / 2.0;
        for (const auto& tensor : mInputs)
            work += static_cast<double>(tensor->size() / std::max<std::size_t>(1, batchSize())) / 2.0;
        mSequential = work * static_cast<double>(batchSize()) < 15000.0;
        const ThreadScope threads(stepThreads());
        mHeldVersion = 0;
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

}  // namespace N2D2

#pragma once
// Part of FrameCell.tpp: the steps, and where input gradients go.
#include <algorithm>

#include "cell/FrameCell.hpp"
#include "cell/FrameOps.hpp"
#include "tensor/StoragePool.hpp"

namespace N2D2 {

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

template <class T, class B> void FrameCell<T, B>::simulate()
{
    for (const auto& input : mInputs)
        input->synchronizeDBasedToH();
    mSimulation->run(mInputs, *mOutputs);
    toDevice(B{}, *mOutputs);
    mDiffInputs->clearValid();
}

template <class T, class B> void FrameCell<T, B>::propagate(bool inference)
{
    prepare();
    if (mSimulation) {
        simulate();
        return;
    }
    const ThreadScope threads(stepThreads());
    if (mActivation)
        mActivation->setClippingIgnored(isQuantized());
    mActivated = false;
    forward(inference);
    if (mActivation && mActivation->getActivationScaling())
        rescaleOutputs();
    if (mActivation && !mActivated && !mActivation->isIdentity()) {
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
    if (mSimulation)
        throw std::invalid_argument(label() + " is quantized: quantized networks are for inference and cannot learn");
    if (mActivation && mActivation->getActivationScaling())
        throw std::invalid_argument(label() + " its outputs are rescaled (" + enumToText(mActivation->getActivationScaling().getMode())
                                    + "): rescaled networks are for inference and cannot learn");
    const ThreadScope threads(stepThreads());
    if (mActivation)
        mActivation->setClippingIgnored(isQuantized());
    quantizeGradient();
    // The derivative is that of the values before quantization.
    if (mActivation && !mActivation->isIdentity())
        activationBackward<T>(B{}, *mActivation, mActivation->getQuantizer() ? *mUnquantized : *mOutputs,
                              mActivation->savesInput() ? &mSaved : nullptr, *mDiffInputs);
    backward();
}

template <class T, class B> std::shared_ptr<BaseTensor> FrameCell<T, B>::getDiffInputs() const
{
    if (mDiffInputs->isDetached())
        throw std::runtime_error(label() + " the gradient of its outputs is not kept after backPropagate(), gradients are recycled: ask for "
                                 "it before, or turn setRecycleGradients off");
    mGradientAsked = true;
    return mDiffInputs;
}

template <class T, class B> void FrameCell<T, B>::takeGradientMemory(StoragePool& pool)
{
    const std::size_t bytes = mDiffInputs->size() * sizeof(T);
    // Memory of its own that was never written is given up where the pool has some.
    const bool unused = recyclesGradient() && !mDiffInputs->isValid() && pool.holds(bytes);
    if (mDiffInputs->isDetached() || unused)
        mDiffInputs->attachStorage(pool.take(bytes));
}

template <class T, class B> void FrameCell<T, B>::giveGradientMemory(StoragePool& pool)
{
    if (recyclesGradient())
        pool.give(mDiffInputs->detachStorage());
}

template <class T, class B> void FrameCell<T, B>::update()
{
    for (FreeParameter<T>& p : mFreeParameters) {
        if (p.solver && usesParameter(p) && p.gradient()->isValid())
            p.visit([&]<class P>(Tensor<P>& value, const Tensor<P>* diff) { solverUpdate<P>(B{}, *p.solver, value, *diff, batchSize()); });
    }
    updateQuantizers();
    parametersChanged();
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
            ensureMemory(*same);
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
    if (target.isDetached())
        target.reallocate(target.dims());
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
                ensureMemory(target);
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

}  // namespace N2D2

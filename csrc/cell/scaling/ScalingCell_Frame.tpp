#pragma once
#include <algorithm>

#include "cell/FrameCell.tpp"
#include "cell/scaling/ScalingCell_Frame.hpp"
#include "core/Parallel.hpp"
#include "core/Simd.hpp"
#include "kernels/eltwise.hpp"

namespace N2D2 {

template <class T, class B>
ScalingFrame<T, B>::ScalingFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                                 const Scaling& scaling)
    : Cell(deepNet, name, nbOutputs), ScalingCell(scaling), FrameCell<T, B>(deepNet, name, nbOutputs)
{
    mScaling.check(this->label(), nbOutputs, {32, false});
}

template <class T, class B> Dims ScalingFrame<T, B>::outputsDims() const
{
    if (this->mInputs.size() > 1)
        throw std::invalid_argument(this->label() + " takes a single input");
    this->checkJoinedChannels();
    return this->mInputsDims;
}

template <class T, class B> void ScalingFrame<T, B>::forward(bool)
{
    const IntegerRange range{this->getQuantizedNbBits(), this->getOutputRange().first >= 0.0};
    mScaling.check(this->label(), this->mNbOutputs, range);
    if constexpr (std::is_same_v<B, Cpu>) {
        if (mScaling)
            return rescale(range);
    }
    scaledCopy(B{}, this->input(), T(1), *this->mOutputs, false);
    toHost(B{}, *this->mOutputs);
    mScaling.template apply<T>(*this->mOutputs, range);
    toDevice(B{}, *this->mOutputs);
}

template <class T, class B> void ScalingFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    if (mScaling && (mScaling.getMode() != ScalingMode::FLOAT_MULT || this->isQuantized()))
        throw std::invalid_argument(this->label() + " has no gradient: integer rescaling (" + enumToText(mScaling.getMode())
                                    + ") is for inference and cannot learn");
    const TensorT* gradient = this->mDiffInputs.get();
    if constexpr (std::is_same_v<B, Cpu>) {
        if (mScaling) {
            const auto [target, accumulate] = this->inputGradient();
            scaleGradient(this->input(), *gradient, *target, accumulate);
            return this->doneInputGradient();
        }
    }
    if (mScaling) {
        if (mScaledGradient.dims() != gradient->dims())
            mScaledGradient.reallocate(gradient->dims());
        toHost(B{}, *gradient);
        toHost(B{}, this->input());
        scaleGradient(this->input(), *gradient, mScaledGradient, false);
        toDevice(B{}, mScaledGradient);
        gradient = &mScaledGradient;
    }
    const auto [target, accumulate] = this->inputGradient();
    scaledCopy(B{}, *gradient, T(1), *target, accumulate);
    this->doneInputGradient();
}

// One pass over memory: a plane is rescaled while it is in the cache.
template <class T, class B> void ScalingFrame<T, B>::rescale(IntegerRange range)
{
    const AbstractScaling& kind = *mScaling.get();
    const auto* const floating = dynamic_cast<const FloatingPointScaling*>(&kind);
    const bool plain = floating && !floating->getIsClipped() && range.bits == 0;
    const std::size_t planes = this->mNbOutputs * this->batchSize(), size = this->mOutputs->size() / planes;
    const T* const inputs = this->input().data();
    T* const outputs = this->mOutputs->data();
    parallelFor(planes, [&](std::size_t p) {
        const std::size_t map = p % this->mNbOutputs;
        const T* const from = inputs + p * size;
        T* const to = outputs + p * size;
        if (plain) {
            const double factor = kind.factor(map);
            const T exact = static_cast<T>(factor);
            // A product in double of two numbers of T is rounded once, like the one in T.
            if (static_cast<double>(exact) == factor)
                return simdFor(0, size, [=](std::size_t i) N2D2_INLINE { to[i] = from[i] * exact; });
            return simdFor(0, size, [=](std::size_t i) N2D2_INLINE { to[i] = static_cast<T>(static_cast<double>(from[i]) * factor); });
        }
        std::copy(from, from + size, to);
        kind.apply(to, size, map, range);
    }, 1 + 8192 / (size + 1));
}

template <class T, class B>
void ScalingFrame<T, B>::scaleGradient(const Tensor<T>& x, const Tensor<T>& dy, Tensor<T>& dx, bool accumulate) const
{
    const auto kind = mScaling.getFloatingPointScaling();
    const bool isClipped = kind->getIsClipped();
    const auto& clips = kind->getClippingPerOutput();
    const std::size_t planes = this->mNbOutputs * this->batchSize(), size = dy.size() / planes;
    const T *const inputs = x.data(), *const grad = dy.data();
    T* const out = dx.data();
    parallelFor(planes, [&](std::size_t p) {
        const std::size_t map = p % this->mNbOutputs;
        const T factor = static_cast<T>(kind->factor(map));
        const T clip = isClipped ? static_cast<T>(clips[clips.size() == 1 ? 0 : map]) : T(0);
        const T low = std::min(clip, T(0)), high = std::max(clip, T(0));
        const T *const values = inputs + p * size, *const gradient = grad + p * size;
        T* const to = out + p * size;
        const auto masked = [=](std::size_t i) N2D2_INLINE {
            const T scaled = factor * gradient[i];
            return (values[i] > low) & (values[i] < high) ? scaled : T(0);
        };
        if (isClipped && accumulate)
            simdFor(0, size, [=](std::size_t i) N2D2_INLINE { to[i] += masked(i); });
        else if (isClipped)
            simdFor(0, size, [=](std::size_t i) N2D2_INLINE { to[i] = masked(i); });
        else if (accumulate)
            simdFor(0, size, [=](std::size_t i) N2D2_INLINE { to[i] += factor * gradient[i]; });
        else
            simdFor(0, size, [=](std::size_t i) N2D2_INLINE { to[i] = factor * gradient[i]; });
    }, 1 + 8192 / (size + 1));
}

}  // namespace N2D2

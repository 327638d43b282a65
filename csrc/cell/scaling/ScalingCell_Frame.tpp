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
    if (mScaling) {
        if (mScaledGradient.dims() != gradient->dims())
            mScaledGradient.reallocate(gradient->dims());
        toHost(B{}, *gradient);
        toHost(B{}, this->input());
        scaleGradient(this->input(), *gradient, mScaledGradient);
        toDevice(B{}, mScaledGradient);
        gradient = &mScaledGradient;
    }
    const auto [target, accumulate] = this->inputGradient();
    scaledCopy(B{}, *gradient, T(1), *target, accumulate);
    this->doneInputGradient();
}

template <class T, class B> void ScalingFrame<T, B>::scaleGradient(const Tensor<T>& x, const Tensor<T>& dy, Tensor<T>& dx) const
{
    const auto kind = mScaling.getFloatingPointScaling();
    const std::size_t planes = this->mNbOutputs * this->batchSize(), size = dy.size() / planes;
    const T *const inputs = x.data(), *const grad = dy.data();
    T* const out = dx.data();
    parallelFor(planes, [&](std::size_t p) {
        const std::size_t map = p % this->mNbOutputs;
        const T factor = static_cast<T>(kind->factor(map));
        const auto& clips = kind->getClippingPerOutput();
        const T clip = kind->getIsClipped() ? static_cast<T>(clips[clips.size() == 1 ? 0 : map]) : T(0);
        const T low = std::min(clip, T(0)), high = std::max(clip, T(0));
        const T *const values = inputs + p * size, *const gradient = grad + p * size;
        T* const to = out + p * size;
        if (kind->getIsClipped())
            simdFor(0, size, [=](std::size_t i) N2D2_INLINE {
                const T scaled = factor * gradient[i];
                to[i] = (values[i] > low) & (values[i] < high) ? scaled : T(0);
            });
        else
            simdFor(0, size, [=](std::size_t i) N2D2_INLINE { to[i] = factor * gradient[i]; });
    }, 1 + 8192 / (size + 1));
}

}  // namespace N2D2

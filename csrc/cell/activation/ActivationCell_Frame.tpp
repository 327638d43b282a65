#pragma once
#include "cell/FrameCell.tpp"
#include "cell/activation/ActivationCell_Frame.hpp"
#include "kernels/eltwise.hpp"

namespace N2D2 {

template <class T, class B>
ActivationFrame<T, B>::ActivationFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                                       std::shared_ptr<Activation> activation)
    : Cell(deepNet, name, nbOutputs), FrameCell<T, B>(deepNet, name, nbOutputs, std::move(activation))
{
}

template <class T, class B> Dims ActivationFrame<T, B>::outputsDims() const
{
    this->checkInputsAgree();
    return this->joinedDims();
}

template <class T, class B> void ActivationFrame<T, B>::forward(bool)
{
    if constexpr (std::is_same_v<B, Cpu> && !std::is_same_v<T, half>) {
        const Activation* f = this->mActivation.get();
        if (this->typedInputs() == 1 && f && !f->isIdentity() && !f->savesInput() && !f->getActivationScaling()) {
            f->forwardTo(this->input(), *this->mOutputs);
            return this->activated();
        }
    }
    if (this->typedInputs() == 1)
        return scaledCopy(B{}, this->input(), T(1), *this->mOutputs, false);
    std::size_t offset = 0;
    for (std::size_t k = 0; k < this->typedInputs(); ++k) {
        copyChannelsTo(B{}, like(this->input(k)), *this->mOutputs, offset);
        offset += this->inputChannels(k);
    }
}

template <class T, class B> void ActivationFrame<T, B>::backward()
{
    std::size_t offset = 0;
    for (std::size_t k = 0; k < this->typedInputs(); ++k) {
        if (this->wantsInputGradient(k)) {
            const auto [target, accumulate] = this->inputGradient(k);
            if (this->typedInputs() == 1)
                scaledCopy(B{}, *this->mDiffInputs, T(1), *target, accumulate);
            else {
                TensorT part = like(*target);
                copyChannelsFrom(B{}, *this->mDiffInputs, offset, part, accumulate);
            }
            this->doneInputGradient(k);
        }
        offset += this->inputChannels(k);
    }
}

template <class T, class B> typename ActivationFrame<T, B>::TensorT ActivationFrame<T, B>::like(const TensorT& input) const
{
    TensorT part(input);
    Dims dims = this->mOutputs->dims();
    dims[dims.size() - 2] = part.nbDims() > 1 ? part.dims()[part.nbDims() - 2] : 1;
    if (part.dims() != dims)
        part.reshape(dims);
    return part;
}

}  // namespace N2D2

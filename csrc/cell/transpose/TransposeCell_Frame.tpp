#pragma once
#include "cell/FrameCell.tpp"
#include "cell/transpose/TransposeCell_Frame.hpp"
#include "kernels/elemwise.hpp"

namespace N2D2 {

template <class T, class B>
TransposeFrame<T, B>::TransposeFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                                     const std::vector<int>& perm)
    : Cell(deepNet, name, nbOutputs), TransposeCell(perm), FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> Dims TransposeFrame<T, B>::outputsDims() const
{
    if (this->mInputs.size() > 1)
        throw std::invalid_argument(this->label() + " takes a single input");
    if (this->mInputsDims.size() != 3)
        throw std::invalid_argument(this->label() + " needs an input of two dimensions and channels, got " + dimsText(this->mInputsDims));
    Dims dims(3);
    for (std::size_t d = 0; d < 3; ++d)
        dims[d] = this->mInputsDims[static_cast<std::size_t>(mPerm[d])];
    if (dims[2] != this->mNbOutputs)
        throw std::invalid_argument(this->label() + " has " + std::to_string(this->mNbOutputs) + " outputs, but perm " + dimsText(mPerm)
                                    + " gives " + std::to_string(dims[2]) + " for its input " + dimsText(this->mInputsDims));
    return dims;
}

template <class T, class B> typename TransposeFrame<T, B>::TensorT TransposeFrame<T, B>::fourAxes(const TensorT& tensor, const Dims& dims)
{
    TensorT header(tensor);
    header.reshape({dims[0], dims[1], dims[2], tensor.dimB()});
    return header;
}

template <class T, class B> void TransposeFrame<T, B>::forward(bool)
{
    transposedCopy(B{}, fourAxes(this->input(), this->mInputsDims), permutation(), *this->mOutputs, false);
}

template <class T, class B> void TransposeFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    TensorT dx = fourAxes(*target, this->mInputsDims);
    transposedCopy(B{}, *this->mDiffInputs, inverse(), dx, accumulate);
    this->doneInputGradient();
}

}  // namespace N2D2

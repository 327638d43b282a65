#pragma once
// Definitions of FrameCell; included by the files that instantiate it for a backend.
#include "cell/FrameCell.hpp"
#include "cell/FrameQuantizers.tpp"

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

}  // namespace N2D2

#include "cell/FrameCellConnect.tpp"
#include "cell/FrameCellInit.tpp"
#include "cell/FrameCellStep.tpp"
#include "cell/FrameCellTarget.tpp"
#include "cell/FrameCellParameters.tpp"
#include "cell/FrameCellState.tpp"
#include "cell/GradientCheck.tpp"

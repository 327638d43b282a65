#pragma once
// What a *_cuda.cpp file of an operator includes before the operator's .tpp.
#include "cell/CellFamily.hpp"
#include "cell/FrameCell.hpp"
#include "core/Register.hpp"
#include "kernels/cuda/FrameOps.hpp"
#include "kernels/cuda/Kernels.hpp"

namespace N2D2 {

extern template class FrameCell<float, Cuda>;
extern template class FrameCell<double, Cuda>;

}  // namespace N2D2

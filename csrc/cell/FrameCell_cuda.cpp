#include "kernels/cuda/FrameOps.hpp"
#include "kernels/cuda/Kernels.hpp"

#include "cell/FrameCell.tpp"

namespace N2D2 {

template class FrameCell<float, Cuda>;
template class FrameCell<double, Cuda>;

}  // namespace N2D2

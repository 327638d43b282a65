#include "cell/FrameCell.tpp"

namespace N2D2 {

template class FrameCell<float, Cpu>;
template class FrameCell<double, Cpu>;

}  // namespace N2D2

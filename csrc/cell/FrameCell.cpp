#include "cell/FrameCell.tpp"

namespace N2D2 {

bool isSinglePrecision(const Cell& cell)
{
    const auto* frame = dynamic_cast<const Cell_Frame_Top*>(&cell);
    return !frame || frame->elementTypeName() != elementName<double>();
}

template class FrameCell<float, Cpu>;
template class FrameCell<double, Cpu>;
template class FrameCell<half, Cpu>;

}  // namespace N2D2

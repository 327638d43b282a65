#pragma once
#include "cell/FrameCell.hpp"
#include "cell/reshape/ReshapeCell.hpp"

namespace N2D2 {

template <class T, class B> class ReshapeFrame : public ReshapeCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    ReshapeFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, const std::vector<int>& dims);

protected:
    Dims outputsDims() const override;
    std::pair<double, double> plainRange() const override { return this->parentsRange(); }
    void forward(bool inference) override;
    void backward() override;
};

template <class T> using ReshapeCell_Frame = ReshapeFrame<T, Cpu>;
extern template class ReshapeFrame<float, Cpu>;
extern template class ReshapeFrame<double, Cpu>;
extern template class ReshapeFrame<half, Cpu>;
template <> inline constexpr bool inHalf<ReshapeFrame> = true;

}  // namespace N2D2

#pragma once
#include "cell/FrameCell.hpp"
#include "cell/softmax/SoftmaxCell.hpp"

namespace N2D2 {

template <class T, class B> class SoftmaxFrame : public SoftmaxCell, public FrameCell<T, B> {
public:
    SoftmaxFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, bool withLoss = false,
                 unsigned groupSize = 0);

protected:
    Dims outputsDims() const override;
    std::pair<double, double> plainRange() const override { return {0.0, 1.0}; }
    void forward(bool inference) override;
    void backward() override;
    std::pair<GradientCost, double> gradientCost() const override;
};

template <class T> using SoftmaxCell_Frame = SoftmaxFrame<T, Cpu>;
extern template class SoftmaxFrame<float, Cpu>;
extern template class SoftmaxFrame<double, Cpu>;
extern template class SoftmaxFrame<half, Cpu>;
template <> inline constexpr bool inHalf<SoftmaxFrame> = true;

}  // namespace N2D2

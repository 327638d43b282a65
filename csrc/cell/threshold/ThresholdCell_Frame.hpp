#pragma once
#include "cell/FrameCell.hpp"
#include "cell/threshold/ThresholdCell.hpp"

namespace N2D2 {

template <class T, class B> class ThresholdFrame : public ThresholdCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    ThresholdFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, double threshold);

protected:
    Dims outputsDims() const override;
    std::pair<double, double> plainRange() const override { return thresholdedRange(this->parentsRange()); }
    void forward(bool inference) override;
    /// No gradient passes a threshold.
    void backward() override {}
};

template <class T> using ThresholdCell_Frame = ThresholdFrame<T, Cpu>;
extern template class ThresholdFrame<float, Cpu>;
extern template class ThresholdFrame<double, Cpu>;
extern template class ThresholdFrame<half, Cpu>;
template <> inline constexpr bool inHalf<ThresholdFrame> = true;

}  // namespace N2D2

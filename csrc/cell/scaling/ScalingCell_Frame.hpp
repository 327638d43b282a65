#pragma once
#include "cell/FrameCell.hpp"
#include "cell/scaling/ScalingCell.hpp"

namespace N2D2 {

template <class T, class B> class ScalingFrame : public ScalingCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    ScalingFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, const Scaling& scaling);

protected:
    Dims outputsDims() const override;
    std::pair<double, double> plainRange() const override { return rescaledRange(this->parentsRange()); }
    void forward(bool inference) override;
    /// Of real factors (none within a clipped value); integer rescaling is for inference: std::invalid_argument.
    void backward() override;

private:
    void rescale(IntegerRange range);
    void scaleGradient(const Tensor<T>& x, const Tensor<T>& dy, Tensor<T>& dx, bool accumulate) const;

    TensorT mScaledGradient;
};

template <class T> using ScalingCell_Frame = ScalingFrame<T, Cpu>;
extern template class ScalingFrame<float, Cpu>;
extern template class ScalingFrame<double, Cpu>;

}  // namespace N2D2

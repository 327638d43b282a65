#pragma once
#include "cell/FrameCell.hpp"
#include "cell/targetbias/TargetBiasCell.hpp"

namespace N2D2 {

template <class T, class B> class TargetBiasFrame : public TargetBiasCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    TargetBiasFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, double bias);

    /// propagate(false) adds the bias to the target's element of outputs of this batch size; without targets it adds none.
    void setOutputTarget(const Tensor<int>& targets) override;
    /// The targets are no loss here: 0, and no gradient.
    double applyLoss(double, double) override { return 0.0; }
    double applyLoss() override { return 0.0; }
    double applyLossDistribWeighted(std::size_t, double, double) override { return 0.0; }

protected:
    Dims outputsDims() const override;
    void makePlans() override { this->checkJoinedChannels(); }
    std::pair<double, double> plainRange() const override { return this->parentsRange(); }
    void forward(bool inference) override;
    void backward() override;

private:
    TensorT mTargets;  // signs: > 0 for the target's element
};

template <class T> using TargetBiasCell_Frame = TargetBiasFrame<T, Cpu>;
extern template class TargetBiasFrame<float, Cpu>;
extern template class TargetBiasFrame<double, Cpu>;
extern template class TargetBiasFrame<half, Cpu>;
template <> inline constexpr bool inHalf<TargetBiasFrame> = true;

}  // namespace N2D2

#pragma once
#include "cell/FrameCell.hpp"
#include "cell/pool/PoolCell.hpp"

namespace N2D2 {

template <class T, class B> class PoolFrame : public PoolCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;
    using TensorInt = typename B::template TensorType<int>;

    PoolFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const std::vector<unsigned>& poolDims, unsigned nbOutputs,
              const std::vector<unsigned>& strideDims = {1}, const std::vector<unsigned>& paddingDims = {0}, PoolKind pooling = PoolKind::Max,
              std::shared_ptr<Activation> activation = nullptr);

    void setExtendedPadding(const std::vector<int>& padding) override;
    std::shared_ptr<Tensor<int>> getArgMax(std::size_t k) const override;

protected:
    Dims outputsDims() const override;
    void makePlans() override;
    std::pair<double, double> plainRange() const override { return this->parentsRange(); }
    void forward(bool inference) override;
    void backward() override;
    bool concatenatesInputs() const override { return false; }

private:
    std::vector<std::unique_ptr<PoolPlan<T>>> mPlans;
    std::vector<std::shared_ptr<TensorInt>> mArgMax;
    TensorT mOne;  // what one of several inputs contributes
};

template <class T> using PoolCell_Frame = PoolFrame<T, Cpu>;
extern template class PoolFrame<float, Cpu>;
extern template class PoolFrame<double, Cpu>;
extern template class PoolFrame<half, Cpu>;
template <> inline constexpr bool inHalf<PoolFrame> = true;

}  // namespace N2D2

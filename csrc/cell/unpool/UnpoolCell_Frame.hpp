#pragma once
#include "cell/FrameCell.hpp"
#include "cell/unpool/UnpoolCell.hpp"

namespace N2D2 {

template <class T, class B> class UnpoolFrame : public UnpoolCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;
    using TensorInt = typename B::template TensorType<int>;

    UnpoolFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const std::vector<unsigned>& poolDims, unsigned nbOutputs,
                const std::vector<unsigned>& strideDims = {1}, const std::vector<unsigned>& paddingDims = {0},
                PoolKind pooling = PoolKind::Max, std::shared_ptr<Activation> activation = nullptr);

protected:
    Dims outputsDims() const override;
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override;
    bool concatenatesInputs() const override { return false; }

private:
    /// Winners of input `pooled` of the pool of input `k`, and where they go.
    struct Route {
        std::size_t k, pooled;
        PoolCell* pool;
        TensorInt places;
    };
    void makeRoutes(std::size_t k);
    void makeAveragePlan(std::size_t k);
    TensorInt winners(const Route& route) const;

    std::vector<Route> mRoutes;                        // Max
    std::vector<std::unique_ptr<PoolPlan<T>>> mPlans;  // Average
    std::vector<TensorT> mAverages;                    // of the gradient, before they are added to what another child wrote
    TensorInt mNoWinners;
};

template <class T> using UnpoolCell_Frame = UnpoolFrame<T, Cpu>;
extern template class UnpoolFrame<float, Cpu>;
extern template class UnpoolFrame<double, Cpu>;
extern template class UnpoolFrame<half, Cpu>;
template <> inline constexpr bool inHalf<UnpoolFrame> = true;

}  // namespace N2D2

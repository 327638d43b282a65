#pragma once
#include "cell/FrameCell.hpp"
#include "cell/elemwise/ElemWiseCell.hpp"

namespace N2D2 {

template <class T, class B> class ElemWiseFrame : public ElemWiseCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    ElemWiseFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, ElemWiseOp operation = ElemWiseOp::Sum,
                  ElemWiseCoeffMode mode = ElemWiseCoeffMode::PerLayer, const std::vector<double>& weights = {},
                  const std::vector<double>& shifts = {}, std::shared_ptr<Activation> activation = nullptr);

protected:
    Dims outputsDims() const override;
    void makePlans() override;
    bool inputsMustBeEqual() const override { return true; }
    bool broadcastsInputs() const override { return mOperation == ElemWiseOp::Prod; }
    std::pair<double, double> plainRange() const override { return combinedRange(this->parentsRange()); }
    void forward(bool inference) override;
    void backward() override;

private:
    ElemWiseArguments<T>& arguments();

    ElemWiseArguments<T> mArguments;
    TensorT mRoot;
    typename B::template TensorType<int> mWinner;
};

template <class T> using ElemWiseCell_Frame = ElemWiseFrame<T, Cpu>;
extern template class ElemWiseFrame<float, Cpu>;
extern template class ElemWiseFrame<double, Cpu>;
extern template class ElemWiseFrame<half, Cpu>;
template <> inline constexpr bool inHalf<ElemWiseFrame> = true;

}  // namespace N2D2

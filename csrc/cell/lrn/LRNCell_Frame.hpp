#pragma once
#include "cell/FrameCell.hpp"
#include "cell/lrn/LRNCell.hpp"
#include "kernels/lrn.hpp"

namespace N2D2 {

template <class T, class B> class LRNFrame : public LRNCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    LRNFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs);

protected:
    Dims outputsDims() const override { return this->joinedDims(); }
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override;

private:
    /// The parameters of now: they may change between two steps.
    LrnShape shape() const;

    LrnShape mShape;  // of the last propagate
    TensorT mScale, mWork;
};

template <class T> using LRNCell_Frame = LRNFrame<T, Cpu>;
extern template class LRNFrame<float, Cpu>;
extern template class LRNFrame<double, Cpu>;
extern template class LRNFrame<half, Cpu>;
template <> inline constexpr bool inHalf<LRNFrame> = true;

}  // namespace N2D2

#pragma once
#include "cell/FrameCell.hpp"
#include "cell/resize/ResizeCell.hpp"

namespace N2D2 {

template <class T, class B> class ResizeFrame : public ResizeCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    ResizeFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned outputsWidth, unsigned outputsHeight,
                unsigned nbOutputs, ResizeMode mode);

protected:
    Dims outputsDims() const override;
    void makePlans() override;
    void parameterChanged(const std::string&) override { this->geometryChanged(); }
    std::pair<double, double> plainRange() const override { return this->parentsRange(); }
    void forward(bool inference) override;
    void backward() override;

private:
    ResizeAxis mAcross, mDown;
};

template <class T> using ResizeCell_Frame = ResizeFrame<T, Cpu>;
extern template class ResizeFrame<float, Cpu>;
extern template class ResizeFrame<double, Cpu>;
extern template class ResizeFrame<half, Cpu>;
template <> inline constexpr bool inHalf<ResizeFrame> = true;

}  // namespace N2D2

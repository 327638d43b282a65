#pragma once
#include "cell/FrameCell.hpp"
#include "cell/padding/PaddingCell.hpp"

namespace N2D2 {

template <class T, class B> class PaddingFrame : public PaddingCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    PaddingFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, int topPad = 0,
                 int botPad = 0, int leftPad = 0, int rightPad = 0);

protected:
    Dims outputsDims() const override;
    void makePlans() override { this->checkJoinedChannels(); }
    std::pair<double, double> plainRange() const override
    {
        const auto [min, max] = this->parentsRange();
        return {std::min(min, 0.0), std::max(max, 0.0)};  // the border
    }
    void forward(bool inference) override;
    void backward() override;

private:
    /// Header of `tensor` with the planes of this cell's inputs or outputs.
    static TensorT planes(const TensorT& tensor, const Dims& dims);
};

template <class T> using PaddingCell_Frame = PaddingFrame<T, Cpu>;
extern template class PaddingFrame<float, Cpu>;
extern template class PaddingFrame<double, Cpu>;
extern template class PaddingFrame<half, Cpu>;
template <> inline constexpr bool inHalf<PaddingFrame> = true;

}  // namespace N2D2

#pragma once
#include "cell/FrameCell.hpp"
#include "cell/dropout/DropoutCell.hpp"

namespace N2D2 {

template <class T, class B> class DropoutFrame : public DropoutCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    DropoutFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs);

    std::uint64_t noiseDraws() const override { return mDraws; }
    void setNoiseDraws(std::uint64_t draws) override { mDraws = draws; }

protected:
    Dims outputsDims() const override;
    void makePlans() override { this->checkJoinedChannels(); }
    void freezeDraws(bool frozen) override { mFrozen = frozen; }
    std::pair<double, double> plainRange() const override { return this->parentsRange(); }
    void forward(bool inference) override;
    void backward() override;

private:
    void drawMask();

    TensorT mMask;  // 0 or 1/(1 - p)
    std::uint64_t mDraws = 0;
    bool mMasked = false, mFrozen = false;
};

template <class T> using DropoutCell_Frame = DropoutFrame<T, Cpu>;
extern template class DropoutFrame<float, Cpu>;
extern template class DropoutFrame<double, Cpu>;
extern template class DropoutFrame<half, Cpu>;
template <> inline constexpr bool inHalf<DropoutFrame> = true;

}  // namespace N2D2

#pragma once
#include "cell/FrameCell.hpp"
#include "cell/fmp/FMPCell.hpp"
#include "kernels/fmp.hpp"

namespace N2D2 {

template <class T, class B> class FMPFrame : public FMPCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;
    using TensorInt = typename B::template TensorType<int>;

    FMPFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, double scalingRatio, unsigned nbOutputs,
             std::shared_ptr<Activation> activation = nullptr);

    std::uint64_t noiseDraws() const override { return mDraws; }
    void setNoiseDraws(std::uint64_t draws) override { mDraws = draws; }

protected:
    Dims outputsDims() const override;
    void makePlans() override;
    void freezeDraws(bool frozen) override { mFrozen = frozen; }
    std::pair<double, double> plainRange() const override { return this->parentsRange(); }
    void forward(bool inference) override;
    void backward() override;

private:
    /// One grid an axis for all maps and stimuli, drawn at every propagate.
    void drawRegions();

    std::vector<std::vector<std::size_t>> mChannels;  // of each output
    std::array<std::size_t, 3> mSpatial{1, 1, 1};
    FmpRegions mRegions;
    TensorInt mWinners;
    const TensorInt mSamePlaces{};
    std::uint64_t mDraws = 0;
    bool mFrozen = false;
};

template <class T> using FMPCell_Frame = FMPFrame<T, Cpu>;
extern template class FMPFrame<float, Cpu>;
extern template class FMPFrame<double, Cpu>;
extern template class FMPFrame<half, Cpu>;
template <> inline constexpr bool inHalf<FMPFrame> = true;

}  // namespace N2D2

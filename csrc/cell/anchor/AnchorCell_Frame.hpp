#pragma once
#include "cell/FrameCell.hpp"
#include "cell/anchor/AnchorCell.hpp"

namespace N2D2 {

/// Outputs 6 planes of anchors: score, x, y, w, h, IoU (plane p of anchor k is channel k + p·A). It makes the gradient of its
/// inputs itself, from the annotated boxes of the batch: what its children write in its outputs' gradient counts for nothing.
template <class T, class B> class AnchorFrame : public AnchorCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    AnchorFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const std::shared_ptr<StimuliProvider>& provider,
                DetectorType detectorType, AnchorFormat inputFormat, const std::vector<Anchor>& anchors, unsigned scoresCls = 1);

    /// The gradient of the loss, when the last propagate was one of learning.
    void backPropagate() override;
    std::uint64_t noiseDraws() const override { return mDraws; }
    void setNoiseDraws(std::uint64_t draws) override { mDraws = draws; }

protected:
    Dims outputsDims() const override;
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override;
    void freezeDraws(bool frozen) override { mFrozen = frozen; }
    void parameterChanged(const std::string& name) override;

private:
    /// Where the scores and coordinates of an anchor are, in a stimulus of the inputs.
    std::size_t coordinateChannel(std::size_t anchor, std::size_t i) const;
    void propagateAnchor(std::size_t batchPos, std::size_t anchor, bool inference);
    Match matchOf(const RealBox& box, std::size_t batchPos, std::size_t anchor) const;
    /// Adds the gradients of one anchor: of its score towards `positive`, divided by `divisor`, and of its coordinates.
    void addGradient(T* gradient, std::size_t batchPos, std::size_t index, bool positive, double divisor, double coordinatesFactor) const;
    void backwardSSD(T* gradient, std::size_t batchPos, Random& random);
    /// The positives of a class in the batch, and as many of its hardest negatives as NegativeRatio allows.
    void backwardLapNet(T* gradient, std::size_t classIndex);

    AnchorGrid mGrid;
    std::size_t mScorePlanes = 1;
    double mScaleX = 1.0, mScaleY = 1.0;  // from the frame of the anchors to the stimuli
    struct Work {
        std::vector<std::size_t> positives, negatives;
    };
    std::vector<Work> mWork;  // SSD: of each stimulus; LapNet: of each class
    std::uint64_t mDraws = 0;
    bool mLearning = false, mFrozen = false;
};

template <class T> using AnchorCell_Frame = AnchorFrame<T, Cpu>;
extern template class AnchorFrame<float, Cpu>;
extern template class AnchorFrame<double, Cpu>;

}  // namespace N2D2

#pragma once
#include "cell/FrameCell.hpp"
#include "cell/rp/RPCell.hpp"
#include "kernels/boxes.hpp"

namespace N2D2 {

/// Outputs {1, 1, 4, nbProposals·batch}: x, y, w, h; records without proposal are 0. No gradient.
template <class T, class B> class RPFrame : public RPCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    RPFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbAnchors, unsigned nbProposals,
            unsigned scoreIndex = 0, unsigned IoUIndex = 5);

    std::uint64_t noiseDraws() const override { return mDraws; }
    void setNoiseDraws(std::uint64_t draws) override { mDraws = draws; }

protected:
    Dims outputsDims() const override { return {1, 1, 4}; }
    std::size_t outputsBatch() const override { return this->batchSize() * mNbProposals; }
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override {}
    void freezeDraws(bool frozen) override { mFrozen = frozen; }

private:
    struct Work {
        std::vector<Candidate> candidates;
        std::vector<std::size_t> selected, foreground, background;
        std::vector<bool> taken;
    };
    void gather(std::size_t batchPos, Work& work) const;
    /// Foreground and background at random, shortages from what is left.
    void drawProposals(std::size_t batchPos, Work& work, Random& random) const;

    std::vector<Work> mWork;  // of each stimulus
    std::uint64_t mDraws = 0;
    bool mFrozen = false;
};

template <class T> using RPCell_Frame = RPFrame<T, Cpu>;
extern template class RPFrame<float, Cpu>;
extern template class RPFrame<double, Cpu>;

}  // namespace N2D2

#pragma once
#include "cell/FrameCell.hpp"
#include "cell/proposal/ProposalCell.hpp"

namespace N2D2 {

/// Inputs, a record a proposal: reference boxes (x, y, w, h[, not used]), box deltas (4 a class, or 4 for all), class scores, then with NumParts the
/// parts (2 a part: y, x) and with NumTemplates the templates (3 each), class after class.
/// Outputs {1, 1, nbOutputs, nbProposals·batch}: x, y, w, h, [class], 2 a part (y, x), 3 a template; the rest is 0. No gradient.
template <class T, class B> class ProposalFrame : public ProposalCell, public FrameCell<T, B> {
public:
    using TensorT = typename B::template TensorType<T>;

    ProposalFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, const std::shared_ptr<StimuliProvider>& provider,
                  unsigned nbOutputs, unsigned nbProposals, unsigned scoreIndex = 0, unsigned IoUIndex = 5, bool isNms = false,
                  const std::vector<double>& meansFactor = {}, const std::vector<double>& stdFactor = {},
                  const std::vector<unsigned>& numParts = {}, const std::vector<unsigned>& numTemplates = {});

protected:
    Dims outputsDims() const override { return {1, 1, this->mNbOutputs}; }
    std::size_t outputsBatch() const override { return this->mInputs[0]->dimB(); }
    bool concatenatesInputs() const override { return false; }
    bool relaxesInputs() const override { return true; }
    void makePlans() override;
    void forward(bool inference) override;
    void backward() override {}

private:
    struct Work {
        std::vector<Candidate> candidates;
        std::vector<std::size_t> survivors;
    };
    std::size_t valuesOf(std::size_t k) const { return this->mInputs[k]->size() / this->mInputs[k]->dimB(); }
    RealBox reference(std::size_t record) const;
    /// False for a record that RP left empty.
    bool isProposal(std::size_t record) const { return reference(record).w > 0.0 && reference(record).h > 0.0; }
    /// The box of a class, in pixels, within the stimulus.
    RealBox decode(std::size_t record, std::size_t classIndex) const;
    void write(std::size_t outputRecord, std::size_t record, std::size_t classIndex, const RealBox& box);
    void keepBestClasses(std::size_t batchPos);
    void keepPerClass(std::size_t batchPos, Work& work);

    std::vector<Work> mWork;  // of each stimulus
    std::size_t mClasses = 0;
    bool mWithClass = false;
};

template <class T> using ProposalCell_Frame = ProposalFrame<T, Cpu>;
extern template class ProposalFrame<float, Cpu>;
extern template class ProposalFrame<double, Cpu>;

}  // namespace N2D2
